from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("citizens", "0007_decisions_taken_again"),
    ]

    operations = [
        # A longer text is a change of the catalogue only: no row is written again.
        migrations.AlterField(
            model_name="decision",
            name="mac",
            field=models.CharField(max_length=160),
        ),
        migrations.AlterField(
            model_name="decisionmismatch",
            name="fault",
            field=models.CharField(
                choices=[
                    ("content", "de inhoud past niet bij haar SHA-256"),
                    ("key", "de inhoud draagt niet het merk van het portaal"),
                    ("unreadable", "de inhoud is niet leesbaar"),
                    ("columns", "de gegevens ernaast zeggen iets anders dan de inhoud"),
                    ("application", "ze hoort niet bij deze aanvraag, dit volgnummer of dit tijdstip"),
                    ("no_key", "haar merk is gemaakt met een sleutel die het portaal niet heeft"),
                    ("otherwise", "opnieuw genomen komt ze anders uit"),
                ],
                max_length=12,
            ),
        ),
    ]
