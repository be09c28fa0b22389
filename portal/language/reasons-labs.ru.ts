/** Codes of labs and of what is deleted. */
export const LAB_CODES: Readonly<Record<string, string>> = {
  ImagesStay: 'Образы, экспортированные из неё, останутся в галерее, а экспорты — в списке.',
  TemplateVmStays: 'Шаблонная машина останется как есть: её создало не это приложение.',
};
