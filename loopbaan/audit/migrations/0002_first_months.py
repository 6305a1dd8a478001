from django.db import migrations

from loopbaan.audit import trail
from loopbaan.core import clock


def make_months(_apps, _schema_editor):
    """The months from now on; the task makes those that follow."""
    trail.ensure_partitions(clock.system_now(), 4)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(make_months, migrations.RunPython.noop)]
