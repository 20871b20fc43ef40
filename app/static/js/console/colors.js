/** A picker beside a field for a color: the field is what is saved, and the picker follows it. */

const HEX = /^#[0-9a-f]{6}$/i;

export function offerPickers() {
  for (const picker of document.querySelectorAll("[data-color-of]")) {
    const field = document.getElementById(picker.dataset.colorOf);
    if (!field) continue;
    const follow = () => HEX.test(field.value) && (picker.value = field.value);
    picker.classList.remove("asleep"); // it keeps its room, so that nothing moves
    follow();
    field.addEventListener("input", follow);
    picker.addEventListener("input", () => {
      field.value = picker.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}
