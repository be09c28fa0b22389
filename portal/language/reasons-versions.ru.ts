/** Codes of changes of image versions, and of the rules by which versions are kept. */
export const VERSION_CODES: Readonly<Record<string, string>> = {
  HomeRegionNeeded: 'Версия создана в своём домашнем регионе и не может из него уйти.',
  NotExportedHere:
    'Её (или не всё из неё) экспортировала не эта учётная запись: изменять и удалять её можно там, откуда она взялась.',
  NoRegionCopied: 'Ни в одном новом регионе копия версии не появилась.',
  StorageTypeFixed:
    'Хранилище копий в регионе изменить нельзя. Уберите регион, сохраните и добавьте его снова с другим хранилищем.',

  AlreadyShrunk: 'Она и так осталась только в домашнем регионе.',
  AmongNewest: 'Она среди новейших, которые хранятся.',
  BeingWritten: 'Её записывает другая операция.',
  LastUsable: 'Это последняя версия, из которой создаются лаборатории.',
  NotWhole: 'Она создана не до конца.',
  OfAnotherLabAccount: 'Её экспортировала другая учётная запись с той же галереей.',
  OlderThanNewest: 'Она старше новейших, которые хранятся.',
  PastEndOfLife: 'Срок её использования закончился.',
  UsedByLab: 'Из неё создана лаборатория.',
};
