//! The fixed words of the race, in both languages.

use crate::report::words::catalogue;

catalogue! {
    race: "The race", "Перегони";
    how_fetches: "One row for each model, one thin lane for each fetch. Time runs to the right on the same scale for all.", "Кожен рядок — одна модель, кожна тонка доріжка в ньому — один запит. Час іде зліва направо, шкала для всіх спільна.";
    how_threads: "One row for each model, one lane for each OS thread that worked on the drawn fetches. Solid: it computes. Pale: it has nothing to compute, and waits, for one fetch or for many at once. Dashes: a fetch could go on, and the thread has not resumed it yet. A wait belongs to the thread that went on after it.", "Кожен рядок — одна модель, кожна доріжка в ньому — один потік ОС, що працював над показаними запитами. Суцільне: потік обчислює. Бліде: обчислювати нічого, потік чекає — на один запит або на багато відразу. Пунктир: якийсь запит уже може йти далі, але потік його ще не продовжив. Очікування належить тому потокові, який після нього продовжив запит.";
    lane_for_each: "One lane for each", "Доріжка на кожен";
    by_fetch: "fetch", "запит";
    by_thread: "OS thread", "потік ОС";
    time_scale: "Time scale", "Шкала часу";
    same_scale: "same time scale", "спільна шкала часу";
    own_scale: "each row on its own", "своя в кожного рядка";
    own_scale_note: "Each row now has its own time scale: compare shapes, not lengths.", "Тепер у кожного рядка своя шкала часу: порівнюйте форму, а не довжину.";
    replay: "Replay of the race", "Відтворення перегонів";
    play: "Play", "Відтворити";
    pause: "Pause", "Пауза";
    to_start: "To the start", "На початок";
    to_end: "To the end", "У кінець";
    clock: "Time on the race clock", "Час на годиннику перегонів";
    speed: "Speed", "Швидкість";
    factor: "{} · {}", "{} · {}";
    real_time: "1× · real time", "1× · реальний час";
    now_in_flight: "in flight", "у роботі";
    now_cores: "cores busy", "зайнято ядер";
    place: "place", "місце";
    replay_note: "Each row replays the trial with the model's median makespan. While the clock runs, in flight counts all fetches, and cores busy the computing of the drawn ones; a finished row shows the makespan and the averages of the table.", "У кожному рядку відтворено прогін із медіанною тривалістю цієї моделі. Поки йде годинник, «у роботі» — це всі запити, а «зайнято ядер» — обчислення показаних запитів; після фінішу в рядку стоять тривалість прогону й середні значення з таблиці.";
    places_note: "The number in the frame is the place at the finish; models share their places where their 95 % intervals overlap or less than 2 % lies between them.", "Число в рамці — місце на фініші; моделі ділять місця, якщо їхні 95-відсоткові інтервали перекриваються або різниця між ними менша за 2 %.";
    queued: "queued", "у черзі";
    waiting: "waiting for I/O", "чекає на введення-виведення";
    late: "wait over, not yet resumed", "дочекався, але ще не продовжив";
    computing: "computing (paler: the core was shared)", "обчислює (блідіше — ядро було спільним)";
    predicted_key: "prediction, not run", "прогноз, не запущено";
    score: "in flight {}\ncores busy {}", "у роботі {}\nзайнято ядер {}";
    would_take: "would take {}", "тривало б {}";
    off_scale: "far beyond this scale", "далеко за межами шкали";
    lanes_title: "{}: what each fetch did", "{}: що робив кожен запит";
    threads_title: "{}: what each thread did", "{}: що робив кожен потік";
    lanes_desc: "{} of {} fetches, makespan {}, in flight {} on average, {} cores busy on average.", "Запитів показано: {} з {}; тривалість прогону {}; у середньому в роботі {}, зайнятих ядер {}.";
    threads_desc: "{}, makespan {}, {} cores busy on average.", "{}; тривалість прогону {}; у середньому зайнятих ядер {}.";
    threads_of: "{} of {} threads", "потоків: {} з {}";
    sampled: "{} of {} fetches are drawn, the same ones for every model.", "Показано запитів: {} з {}, для всіх моделей ті самі.";
    sampled_threads: "A thread's lane shows its work for these fetches only; in between it worked for the others.", "Доріжка потоку показує його роботу лише над цими запитами; у проміжках він працював над іншими.";
    no_lanes: "No timeline was kept for this cell; the bar is its makespan.", "Часової діаграми цієї комірки не збережено; смуга показує тривалість прогону.";
    different_work: "Not the same work: the plans of these models differ, so their times must not be compared and no speed-up is given.", "Це не та сама робота: плани моделей різні, тому порівнювати їхні тривалості не можна і прискорення не обчислено.";
}
