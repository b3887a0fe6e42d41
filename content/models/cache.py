"""The table of Django's database cache: what all workers and hosts must know of and nobody need keep."""

from django.db import models


class CacheEntry(models.Model):
    """As `createcachetable` makes it (django.core.cache.backends.db); here, so that a migration makes it."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.cache_key
