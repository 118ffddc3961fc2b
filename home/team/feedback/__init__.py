"""Feedback: a link shows a draft to a person without an account, who agrees or writes a remark.

May import the app's root and the apps below.
"""
