from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("citizens", "0006_reviews"),
    ]

    operations = [
        migrations.AlterField(
            model_name="decisionmismatch",
            name="fault",
            field=models.CharField(
                choices=[
                    ("content", "de inhoud past niet bij haar SHA-256"),
                    ("key", "de inhoud draagt niet het merk van het portaal"),
                    ("unreadable", "de inhoud is niet leesbaar"),
                    ("columns", "de gegevens ernaast zeggen iets anders dan de inhoud"),
                    ("application", "ze hoort niet bij deze aanvraag"),
                    ("otherwise", "opnieuw genomen komt ze anders uit"),
                ],
                max_length=12,
            ),
        ),
    ]
