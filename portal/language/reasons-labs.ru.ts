/** Codes of labs, of what is deleted, and of what stands in the way of it. */
export const LAB_CODES: Readonly<Record<string, string>> = {
  ImagesStay: 'Образы, экспортированные из неё, останутся в галерее, а экспорты — в списке.',
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

  DiskEncryptedInGuest:
    'Системный диск зашифрован Azure Disk Encryption: из образа такого диска машину не создать. Нужна машина без него.',
  DiskHasCustomerKey:
    'Системный диск зашифрован ключом заказчика: копиям в других регионах нужны свои ключи. Нужна машина с диском на ключе Azure.',
  NvmeDiskController:
    'У шаблонной машины контроллер дисков NVMe, а у лабораторий — SCSI. Смените размер на размер с SCSI.',
  VmHasPlan:
    'Шаблонная машина создана по плану Marketplace: лаборатории из образов с планом создать нельзя. Нужна машина из образа без плана.',
  VmHibernated:
    'Шаблонная машина в гибернации. Запустите её, завершите её работу и остановите без гибернации.',

  AcceleratedNetworkingNotOffered: 'Образу нужна ускоренная сеть, которой у машин лабораторий нет.',
  ImageHasPlan: 'У образа есть план покупки: лаборатории из таких образов создать нельзя.',
  NvmeNotOffered: 'Образ только для контроллеров NVMe, а у машин лабораторий — SCSI.',

  MessagesNotTaken: 'Эта учётная запись лабораторий не принимает запросов сообщениями.',
};
