"""How a member proves who they are: password, second factor, single sign-on."""
