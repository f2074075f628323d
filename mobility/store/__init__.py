"""The database: tables, one unit of work, and the rows that make every effect happen exactly once."""
