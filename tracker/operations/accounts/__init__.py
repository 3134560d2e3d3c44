"""Accounts: passwords, links that open once, sign-ins, tokens of programs, and how often each may be tried."""
