import type { OperationWords } from './words.en.ts';

export const operationWordsRu: OperationWords = {
  work: {
    kind: {
      EditVersion: 'Изменение версии',
      ApplyRetention: 'Очистка версий',
      DeleteVersion: 'Удаление версии',
      DeleteImage: 'Удаление образа',
      AttachNewGallery: 'Создание и подключение галереи',
      SynchronizeGallery: 'Чтение образов из Azure',
      CreateLab: 'Создание лаборатории',
      DeleteLab: 'Удаление лаборатории',
      TurnOnTemplateVm: 'Запуск шаблонной машины',
      TurnOffTemplateVm: 'Остановка шаблонной машины',
      ResetPassword: 'Смена пароля',
    },
    status: {
      NotStarted: 'принято',
      Running: 'выполняется',
      Succeeded: 'готово',
      Failed: 'не удалось',
      Canceled: 'отменено',
    },
    about: (kind, subject) => `${kind} (${subject})`,
    said: (kind, status) => `${kind}: ${status}`,
    hide: 'Скрыть это сообщение',
    cancel: 'Отменить',
    confirmCancel: 'Да, отменить',
    cancelled: 'Отмена запрошена: работа закончится на следующем шаге.',
  },
};
