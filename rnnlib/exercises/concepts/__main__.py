"""`python -m rnnlib.exercises.concepts`: all questions of both forms, with the key where it is."""

from .items import CONCEPTS, NO_KEY, key
from .report import as_text

answers = key()
print("\n\n".join(as_text(concept, answers) for concept in CONCEPTS.values()))
if not answers:
    print(f"\n{NO_KEY}")
