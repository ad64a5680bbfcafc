//! Claims and answers, judged, and two runs side by side.

use super::words;

words! {
    makespan_of: "The makespan", "Тривалість прогону";
    throughput_of: "The throughput", "Пропускна здатність";
    p50_of: "The median response time", "Медіана часу відповіді";
    p99_of: "The 99th percentile of the response time", "99-й перцентиль часу відповіді";
    min_of: "The shortest response time", "Найменший час відповіді";
    max_of: "The longest response time", "Найбільший час відповіді";
    mean_of: "The mean response time", "Середній час відповіді";
    service_p50_of: "The median service time", "Медіана часу обслуговування";
    service_p99_of: "The 99th percentile of the service time", "99-й перцентиль часу обслуговування";
    hidden_wait_of: "The hidden wait", "Прихована черга";
    concurrency_of: "The concurrency L", "Конкурентність L";
    parallelism_of: "The parallelism P", "Паралелізм P";
    cpu_per_fetch_of: "The CPU time per fetch", "Процесорний час на один запит";
    memory_growth_of: "The memory above the start", "Приріст пам'яті";
    peak_rss_of: "The peak memory", "Піковий обсяг пам'яті";
    good_of: "The share of good responses", "Частка вчасних відповідей";
    claim_no_within: "Nothing says which responses are good: add within = \"500ms\" to [load].", "Не сказано, які відповіді вчасні: додайте within = \"500ms\" до [load].";
    claim_no_memory: "The system did not tell how much memory a trial took.", "Система не повідомила, скільки пам'яті зайняв прогін.";
    success_of: "The share of successes", "Частка успішних запитів";

    claim_of_one(metric, model, at, bound): "{metric} of {model}{at} is {bound}.", "{metric} моделі {model}{at} становить {bound}.";
    claim_of_two(metric, model, bound, other): "{metric} of {model} is {bound} that of {other}.", "{metric}: відношення {model} до {other} становить {bound}.";
    narrowed(model, by): "{model} {by}", "{model} ({by})";
    in_scenario(id): " in the scenario {id}", " у сценарії {id}";
    between(least, most): "from {least} to {most}", "від {least} до {most}";
    at_least(least): "at least {least}", "щонайменше {least}";
    at_most(most): "at most {most}", "щонайбільше {most}";

    claim_no_bound: "The claim gives no bound.", "Твердження не має межі.";
    claim_no_cell(model, at): "This run has no cell of {model}{at}.", "У цьому запуску немає комірки моделі {model}{at}.";
    claim_no_size(model): "The claim does not say which size of the sweep of {model} it means.", "Твердження не вказує, про який розмір для моделі {model} ідеться.";
    cell_without_numbers(model, what, reason): "The cell of {model} {what}{reason}.", "Комірка моделі {model}: {what}{reason}.";
    cell_not_measured: "was not measured", "не виміряно";
    cell_invalid: "breached a check", "не пройшла перевірку";
    cell_refused: "was refused by the machine's limits", "не запущено через обмеження машини";
    cell_failed: "failed", "завершилася збоєм";
    cell_skipped: "was not run", "не запущено";
    bracketed(words): " ({words})", " ({words})";
    claim_no_trials(model): "The record no longer holds the trials of {model}.", "Запис уже не містить прогонів моделі {model}.";
    claim_below_timer(model): "The waits of {model} are too short for its timer: no winner is named.", "Очікування моделі {model} закороткі для її таймера: переможця не названо.";
    claim_no_ratio: "The numbers do not give a ratio.", "Із цих чисел відношення не виходить.";
    claim_few_fetches(least): "There are fewer than {least} fetches: too few for this percentile.", "Запитів менш ніж {least}: для цього перцентиля замало.";
    claim_over_bound(low, high): "The interval, {low} to {high}, reaches over a bound.", "Інтервал від {low} до {high} перетинає межу.";
    claim_on_bound(value): "The interval lies on a bound, about {value}.", "Інтервал лежить на межі, приблизно {value}.";
    claim_suspect(suspect, of): "Too many trials are suspect: {suspect} of {of}.", "Забагато сумнівних прогонів: {suspect} з {of}.";
    claim_crowded: "Other programs used too much of the cores while its trials ran, all taken together.", "Поки йшли її прогони, інші програми, якщо взяти всі прогони разом, зайняли забагато ядер.";
    claim_few_trials(trials): "It rests on {trials} only.", "Спирається лише на {trials}.";
    claim_few_trials_close(trials): "It rests on {trials} only, and is less than 10 % from a bound.", "Спирається лише на {trials}, а до межі менш ніж 10 %.";
    claim_changed(changes): "This run changed the scenario: {changes}.", "У цьому запуску сценарій змінено: {changes}.";

    answer_fails(claim): "It rests on what does not hold here. {claim}", "Те, на чому це ґрунтується, тут не справджується. {claim}";
    answer_unclear(claim, reason): "It rests on a claim that is not settled here: “{claim}” {reason}", "Це спирається на твердження, яке тут не з'ясовано: «{claim}» {reason}";
    answer_no_claim(name): "It rests on {name}, which the scenario does not claim.", "Спирається на {name}, а такого твердження у сценарії немає.";
    answer_no_number: "There is no number to show for it.", "Немає числа, яким це можна підтвердити.";

    across_below_timer: "Its waits are too short for the timer that ends them: a difference may be the timer's.", "Її очікування закороткі для таймера, що їх завершує: різниця може бути різницею таймерів.";
    across_not_measured: "One of the two runs has no numbers of it.", "В одному з двох запусків немає її чисел.";
    across_few_trials(have, need): "{have} trials, and at least {need} in each run are needed.", "Прогонів {have}, а в кожному запуску потрібно щонайменше {need}.";
    across_suspect_trials(suspect, of): "{suspect} of {of} trials are suspect.", "Сумнівних прогонів {suspect} із {of}.";
    across_other_limits: "The two runs allowed it other threads or another number in flight.", "У двох запусках дозволено різну кількість потоків або запитів у роботі.";
    across_suspect_cell: "The cell is suspect in one of the runs.", "В одному із запусків комірка сумнівна.";
    across_interrupted: "A run was interrupted: it has what was measured by then.", "Один із запусків перервано: у ньому те, що встигли виміряти.";
    across_rounds(before, after): "A core computed {before} rounds a nanosecond before and {after} after, and each run made its computing as long as its scenario says: computing is not the same work in both.", "Ядро виконувало {before} раундів за наносекунду, а стало {after}; кожен запуск підбирав обсяг обчислень під тривалість зі сценарію, тож обчислення в них — не та сама робота.";
    across_differs(what, before, after): "{what} differs: {before} before, {after} after.", "{what}: було {before}, стало {after}.";
    other_cpu: "The CPU", "Інший процесор";
    other_cores: "The number of cores", "Інша кількість ядер";
    other_system: "The system", "Інша система";
    other_kernel: "The kernel", "Інше ядро системи";
    other_governor: "The frequency governor", "Інше керування частотою";
    other_clock: "The clock", "Інший годинник";
    other_niceness: "The niceness", "Інший пріоритет";
    other_far_side: "The server that was asked", "Інший сервер";
    other_program: "The program", "Інша програма";
    other_order: "The order of the trials", "Інший порядок прогонів";
}
