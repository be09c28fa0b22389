import { plurals } from '../../language/plural.ts';
import type { GalleryWords } from './words.en.ts';

const count = plurals<'one' | 'few' | 'many'>('ru');
const WORKS = { one: 'операция', few: 'операции', many: 'операций', other: 'операции' };

export const galleryWordsRu: GalleryWords = {
  gallery: {
    images: 'Образы',
    attached: 'Подключённая галерея',
    id: 'Идентификатор ресурса',
    location: 'Регион',
    state: 'Состояние в Azure',
    sharing: 'Кому доступна',
    asOf: 'По состоянию на',
    sharedWith: { Private: 'Никому', Groups: 'Подпискам или клиентам Entra', Community: 'Всем' },
    usable: 'Галереей можно пользоваться.',
    refusals: 'В таком виде галереей пользоваться нельзя',
    warnings: 'Стоит знать',
    synchronize: 'Прочитать образы из Azure',
    attach: 'Подключить галерею',
    which: 'Какую галерею',
    existing: 'Существующую',
    create: 'Новую',
    galleryId: 'Идентификатор ресурса галереи',
    galleryIdHint: '/subscriptions/…/resourceGroups/…/providers/Microsoft.Compute/galleries/…',
    resourceGroup: 'Идентификатор группы ресурсов',
    resourceGroupHint: '/subscriptions/…/resourceGroups/…',
    name: 'Имя галереи',
    nameHint: 'Латинские буквы, цифры, точки и подчёркивания, не больше 80.',
    region: 'Регион',
    regionHint: 'Если пусто — как у учётной записи лабораторий.',
    attachAction: 'Подключить',
    createAction: 'Создать и подключить',
    detach: 'Отключить галерею',
    detachTitle: 'Отключить галерею?',
    detachText: 'В самой галерее ничего не удаляется.',
    detachBusy: 'Пока галерею отключить нельзя.',
    running: (works) => `Ещё не закончено: ${count(works, WORKS)}.`,
    labsAffected: (labs) =>
      `${count(labs, { one: 'лабораторию', few: 'лаборатории', many: 'лабораторий', other: 'лаборатории' })} нельзя будет снова создать из образа; сами они останутся как есть:`,
    madeFrom: (lab, image, version) => `${lab} (из ${image} ${version})`,
    imagesAffected: (images, more) =>
      `Больше нельзя будет выбрать ${more ? 'более ' : ''}${count(images, { one: 'образ', few: 'образа', many: 'образов', other: 'образа' })}.`,
    nothingBreaks: 'Ни одна лаборатория не создана из образа этой галереи.',
  },
};
