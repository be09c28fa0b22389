import type { PeopleWords } from './words.en.ts';

export const peopleWordsRu: PeopleWords = {
  people: {
    title: 'Люди',
    principal: 'ID объекта',
    principalHint: 'Пользователя или субъекта-службы в Microsoft Entra ID.',
    type: 'Кто',
    principalType: { User: 'Пользователь', ServicePrincipal: 'Служба' },
    role: 'Роль',
    roles: {
      Owner: 'Владелец',
      Contributor: 'Участник',
      LabCreator: 'Создатель лабораторий',
      LabOwner: 'Владелец лаборатории',
      Reader: 'Читатель',
    },
    roleHint: {
      Owner: 'Всё, включая роли.',
      Contributor: 'Всё, кроме ролей.',
      LabCreator: 'Создаёт лаборатории и экспортирует их шаблонные машины.',
      LabOwner: 'Экспортирует шаблонную машину одной лаборатории.',
      Reader: 'Смотрит и ничего не меняет.',
    },
    lab: 'Лаборатория',
    wholeAccount: 'Все',
    since: 'С какого дня',
    actions: 'Действия',
    give: 'Дать роль',
    take: 'Снять',
    takeTitle: 'Снять роль?',
    takeFrom: (role, principal) => `Снять: ${role}, ${principal}`,
    takeOf: (role, principal) => `${role}: ${principal}`,
    none: 'Здесь пока ни у кого нет роли',
    noneAdvice: 'Первого владельца назначает администратор клиента Entra.',
  },
};
