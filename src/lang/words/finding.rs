//! What a run shows.

use super::words;

words! {
    for_fetches(count): "for {count}", "для {count}";
    with_threads(count): "with {count}", "з {count}";
    with_in_flight(count): "with at most {count} in flight", "за ліміту {count} у роботі";
    over_connections(count): "over {count}", "із {count}";
    at_scale(number): "at scale {number}", "за масштабу {number}";
    with_queue(number): "with a queue of {number}", "із чергою на {number}";
    at_rate(number): "at {number}/s", "за {number}/с";
    at_size(number): "at {number}", "за розміру {number}";
    cell_size(size): " {size}", " ({size})";
    low_to_high(median, low, high): "{median} ({low} to {high})", "{median} (від {low} до {high})";
    suspect_numbers(models): " Suspect: the numbers of {models}.", " Сумнівні: числа {models}.";

    no_winner_suspect(fast, slow): "This run names no winner between {fast} and {slow}: too many trials are suspect.", "Цей запуск не називає переможця між {fast} і {slow}: забагато сумнівних прогонів.";
    no_winner_suspect_why(suspect, of, most): "Suspect are {suspect} of {of} trials of one of them; at most {most} may be.", "В однієї з моделей їх {suspect} (усього прогонів {of}); дозволено щонайбільше {most}.";
    no_winner_timer(fast, slow): "This run names no winner between {fast} and {slow}: the waits are too short for a timer.", "Цей запуск не називає переможця між {fast} і {slow}: очікування закороткі для таймера.";
    no_winner_timer_why: "A timer wakes a fetch a little late. On waits this short more than 5 % of the time is that lateness, and it differs between threads and async.", "Таймер будить запит із невеликим запізненням. За таких коротких очікувань воно становить понад 5 % часу, і в потоків та async воно різне.";
    no_winner_crowded_why: "While the trials of one of them ran, all taken together, other programs used more of the cores than a winner may rest on. A single short trial cannot tell.", "Поки йшли прогони однієї з моделей, інші програми, якщо взяти всі прогони разом, зайняли більше ядер, ніж можна для висновку про переможця. Один короткий прогін цього не покаже.";
    no_winner_lateness(fast, slow, at): "The timers' lateness, not the model, is what {fast} and {slow} differ by{at}: no winner is named.", "Моделі {fast} і {slow} різняться запізненням таймерів, а не собою{at}: переможця не названо.";
    no_winner_lateness_why(fast, slow, late_fast, late_slow): " A wait ends when its timer says so: typically that adds {late_fast} to a trial of {fast} and {late_slow} to one of {slow}, and it may be twice as much. Nothing is left to credit a model with.", " Очікування завершує таймер: зазвичай це додає {late_fast} до прогону {fast} і {late_slow} до прогону {slow}, а може додати й удвічі більше. Моделям тут зарахувати нічого.";
    measured_against(one, took_one, other, took_other): "Measured: {one} {took_one}, {other} {took_other}.", "Виміряно: {one} {took_one}, {other} {took_other}.";
    no_winner_trials(have, need): "This run names no winner: it has {have} of each model, and {need} are needed.", "Цей запуск не називає переможця: кожна модель має {have}, а потрібно щонайменше {need}.";
    no_winner_trials_why: "With 5 trials of each, pure chance puts the same model ahead in all of them once in 16 times.", "Якщо прогонів по 5, то в одному випадку з 16 чиста випадковість ставить ту саму модель попереду в усіх п'яти.";
    against_prediction(fast, slow, times, at): "Against the prediction, {fast} took {times} as long as {slow}{at}.", "Усупереч прогнозу модель {fast} працювала {times} довше, ніж {slow}{at}.";
    against_prediction_why(fast, slow, ideal_fast, ideal_slow): "Measured: {fast} against {slow}. Predicted, by the schedule of each model on these cores with exact timers and no overhead: {ideal_fast} against {ideal_slow}.", "Виміряно: {fast} проти {slow}. Прогноз — за розкладом кожної моделі на цих ядрах, з точними таймерами й без накладних витрат: {ideal_fast} проти {ideal_slow}.";
    no_difference_shown(fast, slow, at): "This run does not show that {fast} finishes sooner than {slow}{at}.", "Цей запуск не показує, що модель {fast} завершує роботу раніше за {slow}{at}.";
    no_difference_shown_why(took_fast, took_slow, fast, slow, ratio, serial): "Measured: {took_fast} against {took_slow}; {slow} over {fast} is {ratio}. That is no more than noise.{serial}", "Виміряно: {took_fast} проти {took_slow}; відношення {slow} до {fast}: {ratio}. Це в межах шуму.{serial}";
    serial_drift: " The trials ran one model after another, so a drift of the machine may pass for a difference of up to 10 %.", " Прогони йшли модель за моделлю, тож зміна стану машини може видатися різницею до 10 %.";

    took_as_long(slow, fast, times, at, took_slow, took_fast): "{slow} took {times} as long as {fast}{at}: {took_slow} against {took_fast}.", "Модель {slow} працювала {times} довше, ніж {fast}{at}: {took_slow} проти {took_fast}.";
    quadratic_why(cpu, cpu_spawn, free): "All its fetches are one task, and tokio lets a task do 128 operations a poll. Past that, timers that are due answer \"pending\" and are polled again, so the work grows with the square of their number. CPU time per fetch: {cpu} against {cpu_spawn}.{free}", "Усі її запити належать одній задачі, а tokio дозволяє задачі 128 операцій за одне опитування. Далі таймери, що вже спрацювали, відповідають «ще ні», і їх опитують знову, тож обсяг роботи росте як квадрат їх кількості. Процесорний час на один запит: {cpu} проти {cpu_spawn}.{free}";
    without_budget(took): " Without the budget (join-all-unconstrained) it took {took}.", " Без цього бюджету (join-all-unconstrained) прогін тривав {took}.";

    ladder_counts(conclusions, backend, parts): "Of the {conclusions} about {backend}: {parts}.", "Із {conclusions} про {backend}: {parts}.";
    ladder_all_hold(backend): "on {backend} all hold", "на {backend} справджуються всі";
    ladder_none_judged(backend): "on {backend} none can be judged", "на {backend} жодного оцінити не можна";
    ladder_on(backend, outcomes): "on {backend} {outcomes}", "на {backend} {outcomes}";
    ladder_and(one, other): "{one} and {other}", "{one}, {other}";
    ladder_still_true: "What the simplest wait shows holds wherever it could be judged.", "Те, що показує найпростіше очікування, справджується всюди, де це можна оцінити.";
    ladder_no_longer(list): "No longer true there: {list}", "Там це вже не так: {list}";
    ladder_shows_nothing(backend): "This run does not show what of {backend} survives on the other backends.", "Цей запуск не показує, що з {backend} справджується на інших бекендах.";
    ladder_shows_nothing_why: "Its cells are suspect, were not measured, or the intervals are too wide.", "Комірки сумнівні або не виміряні, чи інтервали завеликі.";

    limit_helps(model, times, last, first, fast, slow): "{model} finished {times} sooner {last} than {first}: {fast} against {slow}.", "Модель {model} завершила роботу {times} швидше {last}, ніж {first}: {fast} проти {slow}.";
    limit_connections(tight, wide): "Fetches queue for a connection, and their service time holds that queue: its median was {tight}, and then {wide}.", "Запити стоять у черзі по з'єднання, і ця черга входить до їхнього часу обслуговування: його медіана була {tight}, а стала {wide}.";
    limit_in_flight(tight, wide): "The limit holds fetches back that could already wait: {tight} were in flight on average (L), and then {wide}.", "Обмеження стримує запити, які вже могли б чекати: у роботі їх у середньому було {tight} (L), а стало {wide}.";
    limit_enough(size): " It was as quick {size} already.", " Так само швидко було вже {size}.";
    limit_untouched(models): " The limit makes no difference to {models}.", " Обмеження не позначається на {models}.";
    limit_unseen(model): "This run does not show that the limit holds {model} back.", "Цей запуск не показує, що обмеження стримує модель {model}.";
    limit_unseen_why(tight, at_tight, wide, at_wide): "Measured: {tight}{at_tight} and {wide}{at_wide}. That is no gain that its trials can vouch for.", "Виміряно: {tight}{at_tight} і {wide}{at_wide}. Виграшу ці прогони не засвідчують.";

    await_in_loop_why(slow, fast): "It awaits each fetch before it starts the next one, so there is nothing to overlap with. In flight on average (L): {slow}; under join-all {fast}.", "Вона чекає на кожен запит, перш ніж почати наступний, тож накладатися немає чому. Запитів у роботі в середньому (L): {slow}, а в join-all — {fast}.";
    blocking_in_async_why(slow, fast): "A blocking call holds the only thread, so no other fetch can start or go on meanwhile. In flight on average (L): {slow}; under join-all {fast}.", "Блокувальний виклик тримає єдиний потік, тож жоден інший запит тим часом не може ні початися, ні продовжитися. Запитів у роботі в середньому (L): {slow}, а в join-all — {fast}.";

    no_gain(at, join_all, sequential): "Async gained nothing on computing{at}: join-all {join_all}, sequential {sequential}.", "Для обчислень асинхронність нічого не дала{at}: join-all {join_all}, sequential {sequential}.";
    no_gain_why(ratio, busy): "Sequential over join-all is {ratio}. A fetch that computes never hands its thread over, and join-all has one thread: {busy} cores were busy (P).", "Відношення sequential до join-all: {ratio}. Запит, що обчислює, не віддає потоку, а в join-all потік один: зайнятих ядер {busy} (P).";

    not_one_work(one, other): "{one} and {other} did not do the same work, so their times are not divided.", "Моделі {one} і {other} виконували різну роботу, тому їхні тривалості не діляться одна на одну.";
    not_one_work_why(one, digest, other, other_digest): "One plan ({digest}) holds {one}, the other ({other_digest}) {other}. A ratio would credit a model with work that it was not given.", "Один план ({digest}) містить {one}, інший ({other_digest}) містить {other}. Відношення зарахувало б моделі роботу, якої їй не давали.";
    work_of(fetches, waiting, computing): "{fetches} with {waiting} of waiting and {computing} of computing", "{fetches}: {waiting} очікування й {computing} обчислень";
    not_the_same_work(one, other): "Not the same work: the plans are {one} and {other}, so no ratio is formed.", "Не та сама робота: плани {one} і {other} різні, тому відношення не обчислено.";

    one_core(busy, cores, at): "join-all kept {busy} of {cores} cores busy{at}.", "Модель join-all зайняла в середньому {busy} ядра з {cores}{at}.";
    one_core_why: "All its fetches are one task, and a task runs on one thread at a time. Async code by itself does not compute in parallel.", "Усі її запити належать одній задачі, а задачу щомиті виконує лише один потік. Сама асинхронність не дає паралельних обчислень.";
    more_cores(busy, at): "This run does not show join-all on one core{at}: {busy} cores were busy.", "Цей запуск не показує, що join-all займає одне ядро{at}: зайнятих ядер було {busy}.";
    more_cores_why: "All its fetches are one task on one thread; something else in the process computed as well.", "Усі її запити належать одній задачі в одному потоці; у процесі обчислювало ще щось.";

    overlap(times, at, too, fast, slow): "join-all finished {times} sooner than sequential{at}{too}: {fast} against {slow}.", "Модель join-all завершила роботу {times} швидше, ніж sequential{at}{too}: {fast} проти {slow}.";
    overlap_one_thread: ", on one thread too", ", так само в одному потоці";
    overlap_why(fast, slow, busy): "The waits overlapped: {fast} fetches were in flight on average (L), under sequential {slow}. That is concurrency; it kept {busy} cores busy (P).", "Очікування накладалися одне на одне: запитів у роботі в середньому було {fast} (L), а в sequential — {slow}. Це конкурентність; зайнятих ядер при цьому {busy} (P).";

    parallel(model, times, at, fast, slow): "{model} finished {times} sooner than join-all{at}, on more cores: {fast} against {slow}.", "Модель {model} завершила роботу {times} швидше, ніж join-all{at}, бо зайняла більше ядер: {fast} проти {slow}.";
    parallel_why(many, cores, one): "{many} of {cores} cores were busy on average (P), under join-all {one}. Computing ends sooner only where more cores compute: that is parallelism.", "Зайнятих ядер у середньому {many} з {cores} (P), а в join-all — {one}. Обчислення завершуються раніше лише тоді, коли обчислює більше ядер: це паралелізм.";

    prediction_gap(model, took, at, ideal): "The largest gap to a prediction: {model} took {took}{at}, the prediction is {ideal}.", "Найбільше відхилення від прогнозу: модель {model}{at} працювала {took}, а прогноз — {ideal}.";
    prediction_gap_why(gap, retries, far_side, cpu): "The prediction knows waits, cores and limits, and no overhead. The gap of {gap} is what it leaves out: {retries}{far_side}creating threads or tasks, switching, late timers, other programs. CPU time per fetch: {cpu}.", "Прогноз ураховує очікування, ядра й ліміти, але не накладні витрати. Різниця {gap} — це те, чого прогноз не враховує: {retries}{far_side}створення потоків чи задач, перемикання, запізнення таймерів, інші програми. Процесорний час на один запит: {cpu}.";
    prediction_beaten(model, took, at, predicted): "Faster than predicted: {model} took {took}{at}, the prediction is {predicted}.", "Швидше за прогноз: модель {model}{at} працювала {took}, а прогноз — {predicted}.";
    prediction_beaten_why: "The prediction has no overhead and exact timers, and still it is more than 3 % too long: this model, or this machine, does things in another order than the prediction assumes. The prediction of this cell is no lower bound.", "Прогноз не враховує накладних витрат і запізнень таймерів, а все ж він довший більш ніж на 3 %: ця модель чи ця машина робить усе в іншому порядку, ніж припускає прогноз. Прогноз для цієї комірки не є нижньою межею.";
    prediction_retries: "requests that were tried again and the pauses before, ", "повторні спроби запитів і паузи перед ними, ";
    prediction_far_side: "what the far side computes, ", "обчислення віддаленої сторони, ";

    queueing(model, at, service, response): "Under {model} the median service time is {service}, the median response time {response}{at}.", "У моделі {model}{at} медіана часу обслуговування становить {service}, а медіана часу відповіді — {response}.";
    queueing_why(peak, all): "At most {peak} of {all} fetches were in flight; the others queued. Service time leaves the queue out, response time holds it.", "Усього запитів {all}, а в роботі водночас їх було щонайбільше {peak}; решта стояла в черзі. Час обслуговування черги не враховує, а час відповіді враховує.";

    tie(at, threads, join_all): "Threads and async tie{at}: thread-per-fetch {threads}, join-all {join_all}.", "Потоки й асинхронність ідуть нарівні{at}: thread-per-fetch {threads}, join-all {join_all}.";
    tie_why(ratio): "The fetches only wait, and waits overlap in both. The ratio is {ratio}; a difference under 2 %, or within the noise, names no winner.", "Запити лише чекають, а очікування накладаються в обох моделях. Відношення {ratio}; якщо різниця менша за 2 % або за шум, переможця немає.";
    no_tie(slow, fast, times, at, took_fast, took_slow): "{slow} took {times} as long as {fast}{at}, though the fetches only wait: {took_slow} against {took_fast}.", "Модель {slow} працювала {times} довше, ніж {fast}{at}, хоча запити лише чекають: {took_slow} проти {took_fast}.";
    no_tie_why(slow, fast, cpu_slow, cpu_fast): "The prediction is a tie, so the difference is what running the fetches costs. CPU time per fetch: {cpu_slow} under {slow}, {cpu_fast} under {fast}.", "За прогнозом вони нарівні, тож різниця — це ціна самого виконання. Процесорний час на один запит: {cpu_slow} у {slow}, {cpu_fast} у {fast}.";
    neither_tie_nor_winner: "This run shows neither a tie nor a winner between thread-per-fetch and join-all.", "Цей запуск не показує ні рівності, ні переможця між thread-per-fetch і join-all.";
    neither_tie_nor_winner_why(ratio): "The ratio of their makespans is {ratio}: the noise is too large.", "Відношення тривалостей прогону {ratio}: шум завеликий.";

    not_run(list): "Not run: {list}.", "Не запущено: {list}.";
    and_more(number): "and {number} more", "і ще {number}";
    not_run_why(model, reason): "{model}: {reason}. The times are predictions: the schedule of the model on this many cores, with exact timers and no overhead.", "{model}: {reason}. Ці тривалості — прогноз: розклад моделі на стількох ядрах, з точними таймерами й без накладних витрат.";
    would_take_ideal(model, at, time): "{model}{at} (would take {time})", "{model}{at}, прогноз {time}";

    threads_cost(at, what): "Beside join-all{at}, a thread per fetch took {what}.", "Порівняно з join-all{at} окремий потік на кожен запит потребував {what}.";
    threads_cost_memory(times, threads, join_all): "{times} the memory above the start ({threads} against {join_all})", "{times} більшого приросту пам'яті ({threads} проти {join_all})";
    threads_cost_cpu(times): "{times} the CPU time", "{times} більше процесорного часу";
    threads_cost_both(memory, cpu): "{memory} and {cpu}", "{memory}, а також {cpu}";
    threads_cost_why(threads, join_all): "Each thread has a stack, and the kernel creates, wakes and ends it. CPU time per fetch: {threads} against {join_all}. The kernel's own memory for threads is not in these numbers.", "Кожен потік має стек, і ядро операційної системи його створює, будить і завершує. Процесорний час на один запит: {threads} проти {join_all}. Пам'ять, яку саме ядро системи витрачає на потоки, до цих чисел не входить.";
}
