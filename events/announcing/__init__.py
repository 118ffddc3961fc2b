"""An event announced on one screen: what is asked nine times in ten; the full form is one tap away.

May import the app's root and `editing`."""
