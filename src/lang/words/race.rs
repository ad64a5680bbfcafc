//! What the race says.

use super::words;

words! {
    race: "The race", "Перегони";
    race_by_fetch: "One row for each model, one thin lane for each fetch. Time runs to the right on the same scale for all.", "Кожен рядок — одна модель, кожна тонка доріжка в ньому — один запит. Час іде зліва направо, шкала для всіх спільна.";
    race_by_thread: "One row for each model, one lane for each OS thread that worked on the drawn fetches. Solid: it computes. Pale: it has nothing to compute, and waits, for one fetch or for many at once. Dashes: a fetch could go on, and the thread has not resumed it yet. A wait belongs to the thread that went on after it.", "Кожен рядок — одна модель, кожна доріжка в ньому — один потік ОС, що працював над показаними запитами. Суцільне: потік обчислює. Бліде: обчислювати нічого, потік чекає — на один запит або на багато відразу. Пунктир: якийсь запит уже може йти далі, але потік його ще не продовжив. Очікування належить тому потокові, який після нього продовжив запит.";
    lane_for_each: "One lane for each", "Доріжка на кожен";
    lane_fetch: "fetch", "запит";
    lane_thread: "OS thread", "потік ОС";
    time_scale: "Time scale", "Шкала часу";
    same_scale: "same time scale", "спільна шкала часу";
    own_scale: "each row on its own", "своя в кожного рядка";
    own_scale_note: "Each row now has its own time scale: compare shapes, not lengths.", "Тепер у кожного рядка своя шкала часу: порівнюйте форму, а не довжину.";
    replay: "Replay of the race", "Відтворення перегонів";
    play: "Play", "Відтворити";
    pause: "Pause", "Пауза";
    to_start: "To the start", "На початок";
    to_end: "To the end", "У кінець";
    race_clock: "Time on the race clock", "Час на годиннику перегонів";
    replay_speed: "Speed", "Швидкість";
    real_time: "1× · real time", "1× · реальний час";
    finish_place: "place", "місце";
    replay_note: "Each row replays the trial with the model's median makespan. While the clock runs, in flight counts all fetches, and cores busy the computing of the drawn ones; a finished row shows the makespan and the averages of the table.", "У кожному рядку відтворено прогін із медіанною тривалістю цієї моделі. Поки йде годинник, «у роботі» — це всі запити, а «зайнято ядер» — обчислення показаних запитів; після фінішу в рядку стоять тривалість прогону й середні значення з таблиці.";
    places_note: "The number in the frame is the place at the finish; models share their places where this run names no winner between them: too small or too doubtful a difference, or no more than the timers' lateness.", "Число в рамці — місце на фініші; моделі ділять місця, якщо цей запуск не називає переможця між ними: різниця замала чи непевна або не більша за запізнення таймерів.";
    python_note: "The Python counterparts wait in the same way and do not all compute in the same way: the interpreter lock lets one thread of a process compute at a time, so ThreadPoolExecutor, threading.Thread, asyncio.to_thread and run_in_executor overlap waits but keep no second core busy (a ProcessPoolExecutor does); asyncio.gather makes a task of each coroutine, while join_all polls all futures in one task, and asyncio runs all tasks on one thread, while tokio::spawn uses several.", "Відповідники в Python чекають так само, але не всі так само обчислюють: блокування інтерпретатора дозволяє обчислювати лише одному потокові процесу водночас, тож ThreadPoolExecutor, threading.Thread, asyncio.to_thread і run_in_executor накладають очікування, але другого ядра не займають (ProcessPoolExecutor займає); asyncio.gather робить із кожної співпрограми задачу, а join_all опитує всі future в одній задачі, і asyncio виконує всі задачі в одному потоці, а tokio::spawn — у кількох.";
    fetch_due: "due", "надійшов";
    fetch_queued: "queued", "у черзі";
    fetch_waits: "waiting for I/O", "чекає на введення-виведення";
    fetch_late: "wait over, not yet resumed", "дочекався, але ще не продовжив";
    fetch_computes: "computing (paler: the core was shared)", "обчислює (блідіше — ядро було спільним)";
    predicted_key: "prediction, not measured", "прогноз, не виміряно";
    in_flight_and_cores(in_flight, cores): "in flight {in_flight}\ncores busy {cores}", "у роботі {in_flight}\nзайнято ядер {cores}";
    would_take(time): "would take {time}", "тривало б {time}";
    off_scale: "far beyond this scale", "далеко за межами шкали";
    lanes_title(model): "{model}: what each fetch did", "{model}: що робив кожен запит";
    threads_title(model): "{model}: what each thread did", "{model}: що робив кожен потік";
    lanes_desc(drawn, all, makespan, in_flight, cores): "{drawn} of {all} fetches, makespan {makespan}, in flight {in_flight} on average, {cores} cores busy on average.", "Запитів показано: {drawn} з {all}; тривалість прогону {makespan}; у середньому в роботі {in_flight}, зайнятих ядер {cores}.";
    threads_desc(threads, makespan, cores): "{threads}, makespan {makespan}, {cores} cores busy on average.", "{threads}; тривалість прогону {makespan}; у середньому зайнятих ядер {cores}.";
    threads_of(drawn, all): "{drawn} of {all} threads", "потоків: {drawn} з {all}";
    lanes_sampled(drawn, all): "{drawn} of {all} fetches are drawn, the same ones for every model.", "Показано запитів: {drawn} з {all}, для всіх моделей ті самі.";
    threads_sampled: "A thread's lane shows its work for these fetches only; in between it worked for the others.", "Доріжка потоку показує його роботу лише над цими запитами; у проміжках він працював над іншими.";
    no_lanes: "No timeline was kept for this cell; the bar is its makespan.", "Часової діаграми цієї комірки не збережено; смуга показує тривалість прогону.";
    different_work: "Not the same work: the plans of these models differ, so their times must not be compared and no speed-up is given.", "Це не та сама робота: плани моделей різні, тому порівнювати їхні тривалості не можна і прискорення не обчислено.";
}
