"""Surveys: whom they asked, when and how, their key figures as data, their editions.
May import the root of the library."""
