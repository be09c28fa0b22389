import { plurals } from '../../language/plural.ts';
import type { ImageWords } from './words.en.ts';

const count = plurals<'one' | 'few' | 'many'>('ru');
const WORKS = { one: 'операция', few: 'операции', many: 'операций', other: 'операции' };

export const imageWordsRu: ImageWords = {
  images: {
    title: 'Образы',
    search: 'Имя начинается с',
    searchHint: 'Латинские буквы, цифры, точки, дефисы и подчёркивания, не больше 80.',
    os: 'Операционная система',
    anyOs: 'Все',
    shown: 'Какие образы',
    shownStates: { all: 'Все', usable: 'Для лабораторий', hidden: 'Скрытые' },
    name: 'Имя',
    latest: 'Последняя версия',
    osState: { Generalized: 'Обобщённый', Specialized: 'Специализированный' },
    ready: 'Готов в',
    regions: (regions) =>
      count(regions, { one: 'регионе', few: 'регионах', many: 'регионах', other: 'региона' }),
    cost: 'Стоимость в месяц',
    forLabs: 'Для лабораторий',
    yes: 'Предлагается',
    hidden: 'Скрыт',
    why: 'Почему',
    actions: 'Действия',
    enable: 'Включить',
    disable: 'Выключить',
    enableOne: (image) => `Включить ${image}`,
    disableOne: (image) => `Выключить ${image}`,
    loaded: (images) =>
      `Показано: ${count(images, { one: 'образ', few: 'образа', many: 'образов', other: 'образа' })}`,
    none: 'Образов здесь нет',
    noneAdvice: 'Экспортируйте лабораторию или поищите что-нибудь другое.',
  },
  image: {
    about: 'Об образе',
    description: 'Описание',
    generation: 'Поколение машин',
    security: 'Тип безопасности',
    architecture: 'Архитектура',
    endOfLife: 'Конец срока использования',
    versions: 'Версии',
    version: 'Версия',
    state: 'Состояние в Azure',
    created: 'Создана',
    size: 'Системный диск',
    excluded: 'Не даётся тем, кто берёт последнюю',
    noVersions: 'У образа нет версий',
    noVersionsAdvice: 'Экспортируйте лабораторию под этим именем.',
    regions: 'Регионы',
    regionLine: (region, state, percent, replicas) =>
      `${region}: ${state}, ${percent}, ${count(replicas, { one: 'копия', few: 'копии', many: 'копий', other: 'копии' })}`,
    regionState: {
      Completed: 'готово',
      Replicating: 'копируется',
      Failed: 'не удалось',
      Unknown: 'неизвестно',
    },
    delete: 'Удалить образ',
    deleteVersion: 'Удалить',
    deleteOne: (version) => `Удалить версию ${version}`,
    deleteTitle: (what) => `Удалить ${what}?`,
    deleteVersions: (versions) =>
      `Во всех регионах будет удалено: ${count(versions, { one: 'версия', few: 'версии', many: 'версий', other: 'версии' })}. Отменить это нельзя.`,
    usedBy: (lab, version) => `Лаборатория ${lab} создана из версии ${version}.`,
    usedElsewhere: (labs) =>
      `Из него создано в других учётных записях: ${count(labs, { one: 'лаборатория', few: 'лаборатории', many: 'лабораторий', other: 'лаборатории' })}.`,
    written: (works) => `Ещё не закончено: ${count(works, WORKS)}.`,
    consequences: 'Что это значит',
  },
  editVersion: {
    edit: 'Изменить',
    editOne: (version) => `Изменить версию ${version}`,
    title: (image, version) => `Изменить ${image} ${version}`,
    cost: 'Стоимость в месяц сейчас',
    costLater: 'Новая стоимость будет в списке версий, когда всё закончится.',
    home: 'Домашний регион: версия здесь остаётся',
    comes: 'Новый',
    goes: 'Уходит',
    copies: 'Копий',
    copiesIn: (region) => `Копий в ${region}`,
    copiesMistake: 'Целое число от 1 до 100.',
    remove: 'Убрать',
    removeOne: (region) => `Убрать ${region}`,
    keep: 'Оставить',
    keepOne: (region) => `Оставить ${region}`,
    another: 'Ещё один регион',
    anotherHint: 'Так, как его называет Azure, например northeurope.',
    anotherMistake: 'В имени региона только латинские буквы и цифры.',
    known: 'Там эта версия уже есть.',
    add: 'Добавить регион',
    from: (day) => `С начала этого дня по UTC: ${day}`,
    save: 'Сохранить изменения',
    nothing: 'Пока ничего не изменено.',
    changed:
      'Тем временем кто-то изменил эту версию. Она показана как есть, вместе с вашими изменениями: проверьте их и сохраните снова.',
    busy: 'Эту версию сейчас записывает другая операция.',
    busyAdvice: 'Дождитесь её конца и сохраните снова: введённое вами останется.',
    consequence: {
      goes: (region) =>
        `Копия в ${region} будет удалена. Создать там лабораторию из этой версии станет нельзя, и тот, кто ждёт её там, не дождётся.`,
      labs: (region, labs) => `Лаборатории в ${region} останутся как есть: ${labs}.`,
      comes: (region) =>
        `Версия будет скопирована в ${region}: это занимает минуты или часы, а потом оплачивается каждый месяц.`,
      more: (region) => `Дополнительные копии в ${region} оплачиваются каждый месяц.`,
      fewer: (region) =>
        `Чем меньше копий в ${region}, тем дольше создаётся там много лабораторий одновременно.`,
      excluded:
        'Кто берёт последнюю версию, получит более старую; если такой нет, лабораториям образ не предлагается.',
      included: 'Кто берёт последнюю версию, снова может получить эту.',
      ends: 'С этого дня создавать из неё лаборатории нельзя, и правила хранения могут её удалить.',
      endsNow:
        'Этот день уже наступил: создавать из неё лаборатории станет нельзя, и правила хранения могут её удалить.',
      lives: 'Срок использования больше не ограничен.',
    },
    cancelTitle: 'Отменить изменение?',
    cancelText:
      'Регионы, в которых копия уже есть, остаются; остальные новые будут убраны, как только Azure закончит начатое. Прочие изменения версии останутся такими, какими успели стать.',
    noCopy: (regions) =>
      `Копии не появились: ${regions}. Этих регионов в списке версии больше нет: чтобы попробовать снова, измените версию ещё раз.`,
    leaving: (regions) => `Будут убраны: ${regions}.`,
    removed: (regions) => `Убраны: ${regions}.`,
    leftBehind: (regions) =>
      `В Azure они ещё в списке версии: ${regions}. Чтобы их убрать, измените версию ещё раз.`,
  },
};
