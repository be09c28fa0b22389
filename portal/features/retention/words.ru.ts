import { plurals } from '../../language/plural.ts';
import type { RetentionWords } from './words.en.ts';

const count = plurals<'one' | 'few' | 'many'>('ru');
const VERSIONS = { one: 'версия', few: 'версии', many: 'версий', other: 'версии' };

export const retentionWordsRu: RetentionWords = {
  retention: {
    none: 'Правил пока нет',
    noneAdvice: 'Сколько версий образа хранить, сказано в настройках учётной записи.',
    make: 'Задать правила',
    toSettings: 'Изменить правила',
    rules: 'Правила',
    keepNewest: (versions) =>
      versions === 1
        ? 'У каждого образа новейшая версия остаётся как есть.'
        : `У каждого образа остаются как есть: ${count(versions, { one: 'новейшая версия', few: 'новейшие версии', many: 'новейших версий', other: 'новейшей версии' })}.`,
    olderShrink: 'Более старые остаются одной копией в домашнем регионе.',
    olderDelete: 'Более старые удаляются.',
    pastEndOfLife: 'Те, срок использования которых закончился, удаляются.',
    never: 'Версии, из которых созданы лаборатории, и та, что считается последней, остаются.',
    preview: 'Что они сделали бы сейчас',
    nothing: 'Ничего не изменилось бы.',
    nothingSoFar: 'В просмотренных пока образах ничего не изменилось бы.',
    would: (deleted, shrunk) =>
      [
        ...(deleted > 0 ? [`Было бы удалено: ${count(deleted, VERSIONS)}`] : []),
        ...(shrunk > 0 ? [`Осталось бы только в домашнем регионе: ${count(shrunk, VERSIONS)}`] : []),
      ].join('. '),
    frees: (gb) => `Освободится ${gb} ГБ.`,
    saves: 'Экономия в месяц',
    lookedAt: (images, more) =>
      `Просмотрено: ${count(images, { one: 'образ', few: 'образа', many: 'образов', other: 'образа' })}${more ? ', и это ещё не все' : ''}.`,
    everything: 'Показать и то, что остаётся, и почему',
    image: 'Образ',
    versions: 'Версии',
    freed: 'Освободится',
    freedNow: 'Освобождено',
    savedNow: 'Сэкономлено в месяц',
    action: {
      keep: 'остаётся',
      shrink: 'остаётся только в домашнем регионе',
      delete: 'удаляется',
    },
    line: (version, action, why) => `${version} ${action}. ${why}`,
    more: 'Просмотреть ещё образы',
    apply: 'Применить правила сейчас',
    confirm: 'Применить',
    applyTitle: 'Применить правила сейчас?',
    applyText:
      'Удалённые версии и копии не вернуть. Версии, из которых тем временем создадут лаборатории, останутся.',
    busy: 'Правила уже применяются. Дождитесь, когда это закончится.',
    cancelTitle: 'Отменить очистку?',
    cancelText: 'Что уже удалено, не вернуть; всё остальное останется как есть.',
    done: (deleted, shrunk, skipped) =>
      `Удалено: ${count(deleted, VERSIONS)}. Осталось только в домашнем регионе: ${count(shrunk, VERSIONS)}. Всё же не тронуто: ${count(skipped, VERSIONS)}.`,
    skipped: (target, why) => `${target}: ${why}`,
    why: {
      VersionBusy: 'её записывала другая операция.',
      ImageInUse: 'из неё уже создали лабораторию.',
      ImageVersionDeleted: 'её удалил кто-то другой.',
    },
    refused: (code) => `Azure отказалась (${code}).`,
  },
};
