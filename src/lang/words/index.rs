//! What the page over all runs says.

use super::words;

words! {
    runs: "Runs", "Запуски";
    index_lead: "The same fetches under blocking and async execution models: how many were in flight, how many cores were busy, how long it took.", "Ті самі запити за блокувальних і асинхронних моделей виконання: скільки їх було в роботі, скільки ядер було зайнято, скільки це тривало.";
    no_runs: "There is no run here yet. Start one with inflight run.", "Запусків тут іще немає. Почніть із inflight run.";
    narrow_down: "Narrow it down", "Показати лише частину";
    scenario: "Scenario", "Сценарій";
    all_scenarios: "all", "усі";
    find_run: "Date, machine or command", "Дата, машина чи команда";
    shown_of(shown, all): "runs shown: {shown} of {all}", "показано запусків: {shown} із {all}";
    course: "The course", "Курс";
    course_how: "Read the question, answer it for yourself, then look.", "Прочитайте запитання, дайте свою відповідь, а тоді дивіться.";
    run_shows: "What the run shows", "Що показав запуск";
    shown_by_run(date): "from the run of {date}", "із запуску {date}";
    page_missing: "no page was written for this scenario", "сторінки цього сценарію немає";
    all_runs: "All runs, the newest first", "Усі запуски, від найновішого";
    newest: "newest", "найновіший";
    stopped_short: "stopped before its end", "зупинено достроково";
    trials_per_cell(number): "trials per cell: {number}", "прогонів на комірку: {number}";
    run_took(time): "took {time}", "тривав {time}";
    compare_two_runs: "Compare two runs", "Порівняйте два запуски";
    compare_how: "Pick two runs. For each cell that both have, the later run is judged against the earlier: faster or slower is said only where the interval of the ratio excludes 1, the medians are 2 % or more apart, and p, corrected over all cells of the pair, is at most 0.05.", "Виберіть два запуски. Кожну комірку, яка є в обох, пізніший запуск порівнює з ранішим: «швидше» чи «повільніше» стоїть лише там, де інтервал відношення не містить 1, медіани відрізняються на 2 % або більше, а p із поправкою на всі комірки пари не більше ніж 0,05.";
    run_a: "Run A", "Запуск А";
    run_b: "Run B", "Запуск Б";
    between_runs(earlier, later): "From {earlier} to {later}", "Від {earlier} до {later}";
    only_earlier(number): "Cells that only the earlier run has: {number}.", "Комірок, що є лише в ранішому запуску: {number}.";
    only_later(number): "Cells that only the later run has: {number}.", "Комірок, що є лише в пізнішому запуску: {number}.";
    none_shared: "The two runs have no cell in common.", "У цих запусків немає спільних комірок.";
    same_run: "These are the same run: pick another for A or B.", "Це той самий запуск: виберіть інший для А чи Б.";
    not_here: "These two were not compared ahead: the page holds every run against the newest and against the one before it, and other pairs while there is room. In the folder of the runs, this compares any two:", "Цю пару заздалегідь не порівняно: на сторінці є кожен запуск проти найновішого й проти попереднього, а інші пари — доки вистачає місця. Будь-які два порівняє команда в теці запусків:";
    first_runs(number): "Only the newest {number} runs can be picked here.", "Вибрати тут можна лише з найновіших {number} запусків.";
    makespan_over_time: "The makespan over time", "Тривалість прогону з часом";
    history_how: "A row for each run, the newest on top; a small picture for each model, the oldest run on the left. A dot is the median, the line through it its 95 % interval, a hollow dot another machine or system. Each picture has its own scale, at least 5 % to either side of its middle.", "Рядок — запуск, найновіший угорі; мала діаграма — модель, найдавніший запуск ліворуч. Точка — медіана, риска крізь неї — 95-відсотковий інтервал, порожня точка — інша машина чи система. У кожної діаграми своя шкала, щонайменше 5 % у кожен бік від середини.";
    history_first(number): "Only the newest {number} runs are in these tables.", "У цих таблицях лише найновіші {number} запусків.";
    scenario_runs(scenario, number): "{scenario} · runs: {number}", "{scenario} · запусків: {number}";
    waits_by(backend): "waits made by {backend}", "очікування створює {backend}";
    run: "run", "запуск";
    oldest_to_newest: "oldest to newest", "від найдавнішого";
    spark_title(model): "{model}: makespan over time", "{model}: тривалість прогону з часом";
    spark_desc(runs, oldest, newest, least, most): "{runs} runs of the same work: the oldest {oldest}, the newest {newest}, least {least}, most {most}.", "Запусків тієї самої роботи: {runs}; найдавніший {oldest}, найновіший {newest}, найменше {least}, найбільше {most}.";
    spark_few: "too few to draw", "замало, щоб малювати";
    other_machine: "another machine or system", "інша машина чи система";
    other_work: "other work", "інша робота";
    runs_not_shown: "Not shown", "Не показано";
    bad_id(folder): "{folder}: a scenario has an id that is not allowed as a file name", "{folder}: ідентифікатор сценарію не може бути назвою файлу";
}
