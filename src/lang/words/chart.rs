//! Titles and captions of the charts, and the texts inside them.

use super::words;

words! {
    chart_nothing_measured: "No model was measured here, so there is nothing to draw.", "Тут не виміряно жодної моделі, тож малювати нічого.";
    chart_maximum(time): "max {time}", "максимум {time}";

    plane_title: "Concurrency and parallelism are two numbers", "Конкурентність і паралелізм — два різні числа";
    plane_how: "To the right: more fetches in flight at once. Up: more cores busy at once. Each model is a point.", "Праворуч: більше запитів у роботі водночас. Вгору: більше ядер зайнято водночас. Кожна модель — точка.";
    plane_one: "one at a time", "по одному";
    plane_concurrency: "concurrency", "конкурентність";
    plane_concurrency_is: "many wait at once", "багато чекають водночас";
    plane_parallelism: "parallelism", "паралелізм";
    plane_parallelism_is: "cores work at once", "ядра працюють водночас";
    plane_both: "both", "і те, і те";
    plane_both_are: "many in flight, several cores at work", "багато в роботі, працюють кілька ядер";
    plane_all_cores(cores): "all cores: {cores}", "усі ядра: {cores}";
    plane_cores_above(cores): "all cores: {cores}, far above ↑", "усі ядра: {cores}, далеко вгорі ↑";
    plane_across: "fetches in flight on average, L →", "запитів у роботі в середньому, L →";
    plane_up: "cores busy on average, P ↑", "зайнятих ядер у середньому, P ↑";
    plane_term_l: "Concurrency: how many fetches were in flight on average. It is the sum of all service times ÷ makespan.", "Конкурентність: скільки запитів у середньому було в роботі. Це сума всіх часів обслуговування ÷ тривалість прогону.";
    plane_term_p: "Parallelism: how many cores were busy on average. It is CPU time ÷ makespan.", "Паралелізм: скільки ядер у середньому було зайнято. Це процесорний час ÷ тривалість прогону.";
    plane_term_measured: "Measured: the median over trials. A thin cross spans all trials, where it is larger than the mark.", "Виміряно: медіана за прогонами. Тонкий хрестик охоплює всі прогони, якщо він більший за позначку.";
    plane_term_ideal: "Predicted: what the schedule of the same model comes to on this many cores, with exact timers and no overhead; joined by a line where that is elsewhere.", "Прогноз: що дає розклад тієї самої моделі на стількох ядрах, з точними таймерами й без накладних витрат; де це інше місце, до нього веде лінія.";

    bill_title: "The bill: what each fetch cost", "Ціна: у що обійшовся кожен запит";
    bill_how: "Four costs, each on its own scale from zero. The same work costs the same CPU time everywhere; what is above it pays for the model.", "Чотири витрати, кожна на своїй шкалі від нуля. Та сама робота всюди коштує того самого процесорного часу; усе понад неї — плата за модель.";
    bill_cpu_short: "CPU", "проц. час";
    bill_cpu_rest: "rest", "решта";
    bill_switches: "context switches", "перемикання контексту";
    bill_switches_short: "switches", "перемик.";
    bill_switches_taken: "taken", "відібрано";
    bill_memory: "memory", "пам'ять";
    bill_threads: "threads", "потоки";
    per_fetch: "per fetch", "на запит";
    bill_in_all: "in all", "усього";
    bill_term_work: "The work itself. Of the switches: a thread gave its core up, to wait.", "Сама робота. Серед перемикань: потік сам віддав ядро, щоб чекати.";
    bill_term_rest: "Scheduling, and all else that is not the work. Of the switches: a thread's core was taken from it.", "Планування й усе інше, що не є роботою. Серед перемикань: ядро в потоку відібрали.";
    bill_term_tick: "The work that the scenario asks for. It may run 4 % off its calibration, so a smaller rest is given as “<”.", "Робота, яку задає сценарій. Вона може відхилятися від калібрування на 4 %, тому меншу решту подано зі знаком «<».";
    bill_term_memory: "Memory: the peak above the start ÷ fetches. Under 256 KiB in all is too little to divide and is left out.", "Пам'ять: приріст до піка ÷ кількість запитів. Якщо всього менше ніж 256 КіБ, ділити нічого, і числа немає.";

    response_title: "Response time: how long until the answer", "Час відповіді: скільки чекали на відповідь";
    response_how: "From the moment a fetch was due, queueing included. The further right, the rarer; the dot at the end and the number are the exact maximum.", "Від моменту, коли запит мав початися, разом із чергою. Що правіше, то рідкісніший випадок; крапка в кінці й число — точний максимум.";
    service_title: "Service time: how long a fetch itself took", "Час обслуговування: скільки тривав сам запит";
    service_how: "From the start of a fetch to its finish, without the queue before it. Far below the response time means that fetches stood in line.", "Від початку запиту до його кінця, без черги перед ним. Якщо він значно менший за час відповіді, запити стояли в черзі.";
    percentile_of_one: "One fetch has no distribution: its time stands in the table.", "Один запит не має розподілу: його час подано в таблиці.";
    percentile_unreadable: "The histograms of this record cannot be read.", "Гістограми цього запису неможливо прочитати.";
    percentile_across: "percentile, % →", "перцентиль, % →";
    percentile_max: "max", "макс.";

    heat_title: "Service time as the run goes on", "Час обслуговування протягом прогону";
    heat_how: "Every fetch of the median trial. Across: when it finished, from the start of the run to its end. Up: how long it took. Darker or, on a dark page, lighter: more fetches.", "Кожен запит медіанного прогону. Праворуч: коли він завершився, від початку прогону до кінця. Вгору: скільки тривав. Що темніше (на темному тлі — світліше), то більше запитів.";
    heat_across: "share of the run →", "частка прогону →";
    heat_shades: "fetches in a spot: ", "запитів у клітинці: ";
    heat_fullest(count, from, to, least, most): "most fetches ({count}) finish between {from} and {to} of the run and take {least} to {most}", "найбільше запитів ({count}) завершується між {from} і {to} прогону й триває від {least} до {most}";

    in_flight_title: "Fetches in flight over time", "Запити в роботі протягом прогону";
    in_flight_how: "Started and not yet finished, in the median trial. All curves share both axes; the number is the peak.", "Розпочаті й ще не завершені, у медіанному прогоні. Осі для всіх кривих спільні; число — найбільше значення.";
    in_flight_unknown: "This record holds no curves of fetches in flight.", "У цьому записі немає кривих кількості запитів у роботі.";

    makespan_title: "How long the whole work took", "Скільки тривала вся робота";
    makespan_how: "Makespan. Dots are trials, the band is the 95 % interval of their median, the tall tick, where one stands, is the prediction: the model's schedule on this many cores, with exact timers and no overhead.", "Тривалість прогону. Крапки — окремі прогони, смуга — 95-відсотковий інтервал їхньої медіани, висока риска, де вона є, — прогноз: розклад моделі на стількох ядрах, з точними таймерами й без накладних витрат.";
    throughput_title: "Fetches per second", "Запитів за секунду";
    throughput_how: "Throughput: fetches ÷ makespan. Dots are trials, the band is the 95 % interval, the tall tick, where one stands, is the prediction.", "Пропускна здатність: кількість запитів, поділена на тривалість прогону. Крапки — прогони, смуга — 95-відсотковий інтервал, висока риска, де вона є, — прогноз.";
    throughput_per_s(number): "{number}\u{a0}/s", "{number}\u{a0}/с";

    sweep_makespan_title: "Makespan as the size grows", "Тривалість прогону залежно від розміру";
    mebibytes(size): "{size}\u{a0}MiB", "{size}\u{a0}МіБ";
    sweep_memory_title: "Memory as the size grows", "Пам'ять залежно від розміру";
    sweep_memory_how: "Peak of the memory in a trial, above what the program took at its start. What the kernel keeps for each thread comes on top.", "Пік пам'яті за прогін понад те, що програма займала на його початку. Те, що ядро системи тримає для кожного потоку, сюди не входить.";
    sweep_throughput_title: "Fetches per second as the size grows", "Кількість запитів за секунду залежно від розміру";
    sweep_how: "Filled marks are measured medians with their interval; hollow marks on dashes are predictions of what was not run.", "Заповнені позначки — виміряні медіани з інтервалом; порожні на пунктирі — прогнози для того, чого не запущено.";
}
