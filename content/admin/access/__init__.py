"""Who gets in: signing in, second factors, known browsers, open sessions, the journal of acts.

django-allauth does the work; here are its adapters to this site, what it does not do (forcing a second factor,
throttling that never locks the owner out), and the addresses of those of its views that the desk uses.
"""
