// program-editor.js - the programme's text, and everything that is wrong with it.
import { html } from 'htm/preact';
import { Icon } from '../shared/icon.js';
import { labelText, language } from '../shared/text.js';
import { outlineOf } from './state/program.js';
import { presets } from './state/presets.js';
import { answer, choosePreset, preset, programText } from './state/trial.js';
import { say } from './words.js';

/** @typedef {import('../shared/engine-types.d.ts').ProgramProblem} ProgramProblem */

export function ProgramEditor() {
  const problems = answer.value?.program?.problems ?? [];
  const errors = problems.filter((problem) => problem.level === 'error');
  const warnings = problems.filter((problem) => problem.level === 'warning');
  return html`<section class="sheet stack tight" aria-labelledby="program-title">
    <h2 id="program-title">${say('program.title')}</h2>
    <label class="field">
      <span class="label">${say('program.preset')}</span>
      <select class="input" id="preset" value=${preset.value}
          onChange=${(/** @type {any} */ event) => choose(event.target.value)}>
        ${Object.entries(presets).map(([name, text]) => html`<option key=${name} value=${name}>
          ${nameOf(text)}</option>`)}
        ${preset.value === '' && html`<option value="">${say('program.own')}</option>`}
      </select>
    </label>
    <label class="field">
      <span class="label">${say('program.text')}</span>
      <textarea class="input code program-text" id="program" rows="16" spellcheck=${false}
          autocomplete="off" autocapitalize="off" wrap="off" value=${programText.value}
          aria-invalid=${errors.length > 0} aria-describedby="program-verdict"
          onInput=${(/** @type {any} */ event) => edit(event.target.value)}></textarea>
    </label>
    <div id="program-verdict" class="stack tight" role="status">
      <${Problems} kind="bad" list=${errors}
          title=${say('program.errors', { count: answer.value?.program?.errors ?? 0 })} />
      ${answer.value?.program?.valid && html`<p class="good-line"><${Icon} name="check" />
        <span>${say('program.good')}</span></p>`}
      <${Problems} kind="warn" list=${warnings}
          title=${say('program.warnings', { count: warnings.length })} />
    </div>
  </section>`;
}

/** @param {{ kind: 'bad' | 'warn', list: ProgramProblem[], title: string }} props */
function Problems({ kind, list, title }) {
  if (list.length === 0) return null;
  return html`<div class=${`notice ${kind}`}><${Icon} name="alert" />
    <div class="notice-text">
      <p class="strong">${title}</p>
      <ul class="problems">${list.map((problem, index) => html`<li key=${index}>
        <code class="code small">${problem.pointer || say('program.whole')}</code>
        <span>${problem[language.value]}</span></li>`)}</ul>
    </div>
  </div>`;
}

/** @param {string} text */
function nameOf(text) {
  const { fr = '', en = '' } = outlineOf(text)?.name ?? {};
  return labelText({ fr, en });
}

/** @param {string} name */
function choose(name) {
  const text = presets[name];
  if (text !== undefined) choosePreset(name, text);
}

/** @param {string} text */
function edit(text) {
  preset.value = Object.keys(presets).find((name) => presets[name] === text) ?? '';
  programText.value = text;
}
