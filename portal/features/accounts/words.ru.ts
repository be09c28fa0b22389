import type { AccountWords } from './words.en.ts';

export const accountWordsRu: AccountWords = {
  accounts: {
    name: 'Имя',
    location: 'Регион',
    gallery: 'Галерея',
    noGallery: 'Не подключена',
    changed: 'Изменена',
    none: 'У вас нет роли ни в одной учётной записи лабораторий',
    noneAdvice: 'Попросите роль у владельца учётной записи лабораторий, например «Создатель лабораторий».',
  },
};
