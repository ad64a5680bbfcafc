//! Whether a machine is fit to measure on.

use super::words;

words! {
    doctor_not_told: "this system does not tell", "система не повідомляє";
    doctor_cores: "cores that may be used", "ядер можна використати";
    doctor_cores_advice: "One core cannot show parallelism: give the process another (taskset, the quota of its control group).", "Одне ядро не покаже паралелізму: дайте процесові ще одне (taskset, квота контрольної групи).";
    doctor_quota: "CPU quota of the control group, in cores", "квота контрольної групи, у ядрах";
    doctor_quota_advice: "Once it is used up, all threads stand still until the next period: give whole cores (cpuset) instead.", "Коли її вичерпано, усі потоки стоять до наступного періоду: краще виділити цілі ядра (cpuset).";
    doctor_clock: "clock source, and a reading costs", "джерело часу, і одне зчитування коштує";
    doctor_clock_advice: "Each reading goes through the kernel: prefer the clock source tsc, or kvm-clock in a virtual machine.", "Кожне зчитування йде через ядро системи: краще джерело tsc, а у віртуальній машині kvm-clock.";
    doctor_governor: "frequency governor", "керування частотою";
    doctor_no_governor: "not shown by this system", "система не показує";
    doctor_governor_advice: "The frequency changes with the load: cpupower frequency-set -g performance", "Частота змінюється з навантаженням: cpupower frequency-set -g performance";
    doctor_nice: "niceness", "пріоритет nice";
    doctor_nice_advice: "The kernel lets timers of a nice process be five times later: start it without nice.", "Таймерам процесу з nice ядро системи дозволяє спізнюватися вп'ятеро більше: запускайте без nice.";
    doctor_slack: "timer slack", "допуск таймера";
    doctor_slack_advice: "Sleeping threads wake later than usual: the shell or service that starts this has raised its timer slack.", "Потоки прокидаються пізніше, ніж звичайно: програма, з якої запущено, має збільшений допуск таймера.";
    doctor_late(wait, timer): "a wait of {wait} by {timer} ends late by", "очікування {wait} через {timer} спізнюється на";
    doctor_late_advice: "Waits under 20 times this length say more of the timer than of a model: no winner is named on them.", "Очікування, коротші за 20 таких проміжків, більше кажуть про таймер, ніж про модель: на них переможця не названо.";
    doctor_load: "load in the last minute", "навантаження за останню хвилину";
    doctor_load_advice: "Other programs were running until just now: wait until they are done.", "Щойно працювали інші програми: зачекайте, доки вони завершаться.";
    doctor_foreign: "other programs use of the cores", "інші програми займають часу ядер";
    doctor_foreign_advice: "Stop what else runs: `top` shows it. Until then every trial says how much it can have been delayed.", "Зупиніть інші програми: їх показує `top`. Доти кожен прогін указує, наскільки його могло бути затримано.";
    doctor_stolen: "the host takes of the cores", "хост забирає часу ядер";
    doctor_stolen_advice: "The virtual machine shares its cores: measure at another time, or on a machine of your own.", "Віртуальна машина ділить ядра з іншими: вимірюйте іншим часом або на власній машині.";
    doctor_pressure: "threads were ready to run and had no core", "потоки були готові працювати, але не мали ядра";
    doctor_pressure_advice: "More threads want to run than there are cores: stop other programs, or lift the CPU quota.", "Потоків, готових працювати, більше, ніж ядер: зупиніть інші програми або зніміть квоту.";
    doctor_threads: "threads that may still be made", "потоків ще можна створити";
    doctor_no_threads: "no limit that can be read", "межі не видно";
    doctor_files: "files that may be open", "файлів можна відкрити";
    doctor_files_advice: "A run may not be able to write its pages: ulimit -n 1024", "Запуск може не записати сторінок: ulimit -n 1024";
}
