"""The visitor's entry pages and the tools of the team: the highest app of the project."""
