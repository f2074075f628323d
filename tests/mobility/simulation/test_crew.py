from mobility.simulation.crew import Crew


class Driver:
    """Drives for so many steps once asked, then has no shift."""

    def __init__(self, name, steps, said):
        self.name, self.steps, self.said = name, steps, said

    @property
    def off_duty(self):
        return self.steps <= 0

    def step(self):
        self.said.append(self.name)
        self.steps -= 1


def test_one_drives_at_a_time_and_the_next_takes_over():
    said = []
    crew = Crew([Driver("a", 3, said), Driver("b", 2, said), Driver("c", 9, said)])
    for _ in range(7):
        crew.step()
    assert said == ["a", "a", "a", "b", "b", "c", "c"]


def test_while_nobody_is_on_duty_each_is_asked_in_turn():
    said = []
    crew = Crew([Driver(name, 0, said) for name in "abc"])
    for _ in range(4):
        crew.step()
    assert said == ["a", "b", "c", "a"]
