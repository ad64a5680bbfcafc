//! What only the command line prints.

use super::words;

words! {
    scenarios: "Scenarios", "Сценарії";
    models: "Models", "Моделі";
    backends: "Backends", "Бекенди";
    size: "size", "розмір";
    cell: "cell", "комірка";
    plan: "plan", "план";
    report: "report", "звіт";
    record: "record", "запис";
    scale: "scale", "масштаб";
    with_interval(quantity): "{quantity} (95 % interval)", "{quantity} (інтервал 95 %)";
    all_trials_predicted: "all trials by their predictions", "усі прогони за прогнозом";
    interrupted_record: "interrupted: the record holds what was measured by then", "перервано: у записі те, що встигли виміряти";
    only_before: "Only in the first run:", "Лише в першому запуску:";
    only_after: "Only in the second run:", "Лише в другому запуску:";
    columns_left_off(columns): "No room for: {columns}", "Не вмістилося: {columns}";
    nothing_in_common: "The two runs have no cell in common: no scenario ran in both at one size, on one backend, under one model. There is nothing to compare.", "У двох запусках немає спільних комірок: жоден сценарій не виконувався в обох з одним розміром, на одному бекенді, в одній моделі. Порівнювати нічого.";
    written(file, command): "{file} is written. Next: {command}", "{file} записано. Далі: {command}";
    two_runs: "The intervals hold what varies within a run. A machine also differs from one run to the next: run each side twice before you believe a small difference.", "Інтервали враховують лише розкид усередині запуску. Сама машина теж поводиться по-різному від запуску до запуску: перш ніж вірити малій різниці, запустіть кожну сторону двічі.";
    broken_scenario: "cannot be read", "не прочитано";
    sound_scenario(name, cells, fetches): "{name}: sound, {cells} cells, at most {fetches} fetches", "{name}: помилок немає, комірок: {cells}, запитів щонайбільше: {fetches}";
    believed: "What cannot be checked again, and must be believed:", "Чого не можна перевірити ще раз, тому доводиться довіряти:";
    answers_hint: "(which is right: --answers; what this machine shows: run it and open the report)", "(що правильно: --answers; що показує ця машина: запустіть і відкрийте звіт)";
}
