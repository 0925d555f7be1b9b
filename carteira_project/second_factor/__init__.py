"""A second factor beside the password: a phone's code. Nothing of it is loaded where it is off."""
