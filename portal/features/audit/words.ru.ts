import { plurals } from '../../language/plural.ts';
import type { AuditWords } from './words.en.ts';

const count = plurals<'one' | 'few' | 'many'>('ru');

export const auditWordsRu: AuditWords = {
  audit: {
    title: 'Аудит',
    when: 'Когда',
    who: 'Кто',
    what: 'Что',
    target: 'Адрес',
    outcomeLabel: 'Итог',
    outcome: { Done: 'Сделано', Refused: 'Отказано', Failed: 'Ошибка' },
    shown: (deeds) =>
      `Показано: ${count(deeds, { one: 'запись', few: 'записи', many: 'записей', other: 'записи' })}`,
    none: 'Ещё ничего не происходило',
    noneAdvice: 'Здесь перечисляется всё, что что-либо меняет.',
  },
  operations: {
    putLabAccount: 'Настройка учётной записи',
    removeLabAccount: 'Удаление учётной записи',
    attachGallery: 'Подключение галереи',
    detachGallery: 'Отключение галереи',
    putLab: 'Настройка лаборатории',
    requestExport: 'Экспорт',
    cancelExport: 'Отмена экспорта',
    retryExport: 'Повтор регионов',
    cancelOperation: 'Отмена долгой работы',
    requestSynchronization: 'Чтение образов из Azure',
    enableImage: 'Включение образа',
    disableImage: 'Выключение образа',
    requestLab: 'Создание лаборатории',
    requestLabDeletion: 'Удаление лаборатории',
    requestTemplateVmStart: 'Запуск шаблонной машины',
    requestTemplateVmStop: 'Остановка шаблонной машины',
    requestPasswordReset: 'Смена пароля',
    requestVersionEdit: 'Изменение версии образа',
    requestVersionDeletion: 'Удаление версии образа',
    requestImageDeletion: 'Удаление образа',
    requestRetention: 'Очистка образов',
    addRoleAssignment: 'Назначение роли',
    removeRoleAssignment: 'Снятие роли',
  },
};
