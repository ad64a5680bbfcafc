//! The catalogue of what surrounds a lesson's question, its answers and the line to change.

use super::words::catalogue;

catalogue! {
    before_you_look: "Before you look", "Перш ніж дивитися";
    answer_first: "Answer first: those who predict learn more from the result.", "Спершу дайте відповідь: хто передбачає результат, той більше з нього дізнається.";
    choose: "Your prediction", "Ваше передбачення";
    choose_first: "Choose one, then open the measured answer: those who predict learn more from the result.", "Оберіть відповідь, потім відкрийте виміряну: хто передбачає результат, той більше з нього дізнається.";
    measured: "Measured answer", "Виміряна відповідь";
    right: "Right", "Правильно";
    expected: "Expected", "Очікувано";
    wrong: "Not so", "Не так";
    unexpected: "Not expected", "Не очікувано";
    yours: "your answer", "ваша відповідь";
    belief: "The mistaken belief behind it:", "Хибне уявлення, що за цим стоїть:";
    not_shown: "This run does not show it:", "Цей запуск цього не показує:";
    change: "One line to change", "Один рядок, який варто змінити";
    take: "Take the scenario's file:", "Візьміть файл сценарію:";
    replace: "Change this line in it:", "Змініть у ньому цей рядок:";
    add: "Add this line to it, below {}:", "Додайте до нього цей рядок під {}:";
    then_run: "Run it and open the new report:", "Запустіть його й відкрийте новий звіт:";
}
