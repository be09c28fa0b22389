/** Codes of labs, of what is deleted, and of what stands in the way of it. */
export const LAB_CODES: Readonly<Record<string, string>> = {
  ImagesStay: 'Образы, экспортированные из неё, останутся в галерее, а экспорты — в списке.',
  TemplateVmTaken: 'Эта виртуальная машина уже шаблон другой лаборатории. Выберите другую.',
  TemplateVmStays: 'Шаблонная машина останется как есть: её создало не это приложение.',

  Lab: 'Лаборатория {target}.',
  LabsElsewhere: 'Лаборатории других учётных записей с той же галереей.',
  MoreLabs: 'И другие лаборатории.',
  Operation: 'Операция {target}.',
  WorkGoesOn: 'Ещё не закончено: {target}.',

  LabLeftBehind: 'Лаборатория удалена. То, что от неё осталось в Azure, приложение ещё удаляет.',
  NetworkInterfaceLeft: 'Сетевой интерфейс ещё не удалён: {target}',
  NetworkSecurityGroupLeft: 'Группа безопасности сети ещё не удалена: {target}',
  PublicIpAddressLeft: 'Публичный IP-адрес ещё не удалён: {target}',
  VersionsLeft: 'Удалить удалось не все версии, поэтому образ остался с оставшимися.',
  VirtualMachineLeft: 'Шаблонная машина ещё не удалена: {target}',
  VirtualNetworkLeft: 'Виртуальная сеть ещё не удалена: {target}',

  MessagesNotTaken: 'Эта учётная запись лабораторий не принимает запросов сообщениями.',
};
