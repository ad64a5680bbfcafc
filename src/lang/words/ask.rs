//! What surrounds a lesson's question, its answers and the line to change.

use super::words;

words! {
    before_you_look: "Before you look", "Перш ніж дивитися";
    answer_first: "Answer first: those who predict learn more from the result.", "Спершу дайте відповідь: хто передбачає результат, той більше з нього дізнається.";
    your_prediction: "Your prediction", "Ваше передбачення";
    choose_first: "Choose one, then run the race below: those who predict learn more from the result.", "Оберіть відповідь, тоді запустіть перегони нижче: хто передбачає результат, той більше з нього дізнається.";
    measured_answer: "Measured answer", "Виміряна відповідь";
    project: "Projector", "Проєктор";
    project_how: "One thing at a time in large letters. Space goes on, the left arrow back, P or Esc ends.", "По одному, великими літерами. Пробіл — далі, стрілка ліворуч — назад, P або Esc — кінець.";
    votes: "Votes of the class", "Голоси класу";
    voted(votes, all): "votes: {votes} of {all}", "голосів: {votes} із {all}";
    answer_right: "Right", "Правильно";
    answer_expected: "Expected", "Очікувано";
    answer_wrong: "Not so", "Не так";
    answer_unexpected: "Not expected", "Не очікувано";
    your_answer: "your answer", "ваша відповідь";
    belief_behind: "The mistaken belief behind it:", "Хибне уявлення, що за цим стоїть:";
    answer_not_shown: "This run does not show it:", "Цей запуск цього не показує:";
    line_to_change: "One line to change", "Один рядок, який варто змінити";
    change_sizes: "The file has its own sizes, larger than those of this bench.", "У файлі свої розміри, більші за розміри цього бенчмарку.";
    take_file: "Take the scenario's file:", "Візьміть файл сценарію:";
    open_file(name): "Open the scenario's file, {name}.", "Відкрийте файл сценарію, {name}.";
    run_again: "Run it as you ran it, and open the new report.", "Запустіть його так само, як запускали, і відкрийте новий звіт.";
    replace_line: "Change this line in it:", "Змініть у ньому цей рядок:";
    add_line(place): "Add this line to it, below {place}:", "Додайте до нього цей рядок під {place}:";
    run_changed: "Run it and open the new report:", "Запустіть його й відкрийте новий звіт:";
}
