"""The auditor: every rule of the service, held against everything the database says."""
