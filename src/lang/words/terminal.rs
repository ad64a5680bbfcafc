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
    name_of_run: "name", "ім'я";
    scale: "scale", "масштаб";
    with_interval(quantity): "{quantity} (95 % interval)", "{quantity} (інтервал 95 %)";
    all_trials_predicted: "all trials by their predictions", "усі прогони за прогнозом";
    interrupted_record: "interrupted: the record holds what was measured by then", "перервано: у записі те, що встигли виміряти";
    only_before: "Only in the first run:", "Лише в першому запуску:";
    only_after: "Only in the second run:", "Лише в другому запуску:";
    columns_left_off(columns): "No room for: {columns}", "Не вмістилося: {columns}";
    nothing_in_common: "The two runs have no cell in common: no scenario ran in both at one size, on one backend, under one model. There is nothing to compare.", "У двох запусках немає спільних комірок: жоден сценарій не виконувався в обох з одним розміром, на одному бекенді, в одній моделі. Порівнювати нічого.";
    written(file, command): "Written: {file}. Next: {command}", "Записано: {file}. Далі: {command}";
    trend_between(one, other, what): "Runs {one} and {other}: {what}", "Запуски {one} і {other}: {what}";
    trend_too_many(tests): "{tests} comparisons are too many to correct for: no change can be named. Name fewer runs, or runs of fewer scenarios.", "Порівнянь {tests}, а поправку на стільки зробити не можна: жодної зміни названо не буде. Візьміть менше запусків або запуски з меншою кількістю сценаріїв.";
    trend_nothing_in_common: "No two of the runs have a cell in common: there is nothing to compare.", "Жодні два запуски не мають спільної комірки: порівнювати нічого.";
    trend_whole: "last ÷ first", "останній ÷ перший";
    trend_changes: "changes", "зміни";
    trend_from(run, word): "{word} from {run} on", "{word} від {run}";
    trend_little_by_little(word): "{word} little by little", "{word} потроху";
    trend_step(cell, one, other, what): "{cell}, {one} → {other}: {what}", "{cell}, {one} → {other}: {what}";
    trend_rule: "Each run is held to the one before it, and the last to the first; all p values are corrected together. A machine also differs from one run to the next: run it again before you believe a small change.", "Кожен запуск порівняно з попереднім, а останній — з першим; усі значення p скориговано разом. Сама машина теж поводиться по-різному від запуску до запуску: перш ніж вірити малій зміні, запустіть ще раз.";
    two_runs: "The intervals hold what varies within a run. A machine also differs from one run to the next: run each side twice before you believe a small difference.", "Інтервали враховують лише розкид усередині запуску. Сама машина теж поводиться по-різному від запуску до запуску: перш ніж вірити малій різниці, запустіть кожну сторону двічі.";
    model_heeds(flags): "heeds {flags}", "зважає на {flags}";
    model_needs(flags): "needs {flags}", "потребує {flags}";
    model_when_named: "runs only when named", "запускається, лише якщо названа";
    lane_took(took, predicted, startup): "took {took}, predicted {predicted}; started in {startup}", "тривала {took}, прогноз {predicted}; запускалася {startup}";
    lane_well: "It keeps to the protocol, did the same work and took no less time than it must.", "Дотримується протоколу, виконала ту саму роботу й не швидше, ніж можливо.";
    lane_unwell: "It is not sound: the protocol is in docs/lanes.md.", "Є помилки: протокол описано в docs/lanes.md.";
    broken_scenario: "cannot be read", "не прочитано";
    sound_scenario(name, cells, fetches): "{name}: sound, {cells} cells, at most {fetches} fetches", "{name}: помилок немає, комірок: {cells}, запитів щонайбільше: {fetches}";
    believed: "What cannot be checked again, and must be believed:", "Чого не можна перевірити ще раз, тому доводиться довіряти:";
    answers_hint: "(which is right: --answers; what this machine shows: run it and open the report)", "(що правильно: --answers; що показує ця машина: запустіть і відкрийте звіт)";
}
