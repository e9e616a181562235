/**
 * All texts of the page, English and Chinese.
 *
 * `{name}` stands for a value. A text with forms (`one`, `other`) is chosen by its value `count`.
 */

const ENGLISH = {
  // The page
  title: "Word explorer",
  titleOf: "{question} · {model} · Word explorer",
  skip: "Skip to the answers",
  language: "Language",
  model: "Model",
  serverGone: "The server does not answer. The page tries again by itself.",
  retryNow: "Try now",
  loading: "Looking …",
  failed: "This did not work: {message}",
  tokenMissing: "The address lacks its token, or the server was started anew. Open the address that it prints.",
  // Search
  search: "Question",
  searchHint: "A word, a sum, an analogy or a context",
  searchHelp: "king  ·  king - man + woman  ·  france : paris :: japan  ·  ? the capital of",
  searchHintOfFiles: "A word, a sum or an analogy",
  searchHelpOfFiles: "king  ·  king - man + woman  ·  france : paris :: japan",
  ask: "Ask",
  suggestions: "Words",
  suggestionCount: { one: "{count} word to choose", other: "{count} words to choose" },
  noSuggestions: "No word begins so",
  timesOf: "{count} ×",
  // Tabs
  tabs: "Answers",
  similar: "Similar",
  related: "Related",
  next: "Next word",
  compare: "Compare",
  keywords: "Keywords",
  training: "Training",
  modelFacts: "Model",
  topn: "Answers",
  // Answers
  rank: "Rank",
  word: "Word",
  cosine: "Cosine",
  probability: "Probability",
  score: "Score",
  count: "Count",
  actions: "Compare",
  addToCompare: "Compare with {word}",
  answerCount: { one: "{count} answer", other: "{count} answers" },
  noAnswers: "There are no other words.",
  saveTable: "Save as CSV",
  tableOfSimilar: "Words nearest to {word}",
  tableOfRelated: "Words that belong to {word}",
  tableOfNext: "Words most probable in the context {word}",
  tableOfKeywords: "Keywords of the text",
  tableOfPairs: "Cosines of pairs",
  firstWord: "First word",
  secondWord: "Second word",
  readAs: "Read as: {line}",
  composed: "Not in the vocabulary, composed of subwords: {words}",
  rounded: "Found from vectors rounded to 8 bits.",
  odd: "{word} does not belong with the others.",
  emptySimilar: "Type a word, such as one on the map. The words nearest to it are shown here.",
  emptyRelated: "Type a word. The words that belong to it, by the softmax, are shown here.",
  emptyNext: "Type some words of a context. The words most probable in it are shown here.",
  helpTitle: "What you can ask",
  helpWord: "the nearest words of each word",
  helpSum: "the nearest words of a sum and difference",
  helpAnalogy: "France is to Paris as Japan is to what?",
  helpPair: "the cosine of two words",
  helpOdd: "the word that does not belong with the others",
  helpContext: "the words most probable in this context",
  helpKeys: "Press / to type. In the list: arrows choose, Enter and Tab take, Esc closes.",
  // Errors
  unknownWord: "{word} is not in the vocabulary.",
  didYouMean: "Did you mean:",
  noSoftmax:
    "This model has no softmax, so it knows no probabilities. Files of vectors never have one. A model directory that word2vec train wrote has it.",
  badQuestion: "The question cannot be understood: {message}",
  notExported: "This exported page has no answer to it. The command word2vec explore has.",
  // Compare
  compareModels: "One word in two models",
  otherModel: "Other model",
  compareNow: "Compare",
  emptyCompare: "Type two words. Their nearest words are shown side by side.",
  emptyCompareModels: "Type a word. Its nearest words in both models are shown side by side.",
  overlap: "{shared} of {topn} nearest words are the same ({share}).",
  cosineOf: "The cosine of {first} and {second} is {cosine}.",
  shared: "in both",
  nearestIn: "Words nearest to {word} in {model}",
  // Keywords
  keywordText: "Text",
  keywordCounter: "{count} of {most} characters",
  keywordTooLong: "The text has {count} characters. At most {most} are read. Shorten it.",
  findKeywords: "Find keywords",
  emptyKeywords: "Paste a text. The words that say most about it are shown here.",
  keywordTokens: "{known} of {tokens} words of the text are in the vocabulary.",
  // Training
  curveTitle: "Training curve of {model}",
  curveText:
    "The loss of training went from {firstLoss} to {lastLoss} over {words} words in {epochs} epochs{note}.",
  curveHeldOut: "The held-out loss ended at {loss}. Counts alone (the unigram) give {unigram}.",
  curveRate: "Learning rate",
  curveScores: "Scores of {model}",
  rawWords: "raw words",
  lossAxis: "loss (nats)",
  trainingLoss: "Training loss",
  heldOutLoss: "Held-out loss",
  unigramLoss: "Unigram",
  bestModel: "the model",
  curveTable: "The numbers",
  curveMarks: "Measurements of the training",
  noCurve: "There is no record of a training. Files of vectors have none.",
  wordsColumn: "Words",
  interrupted: ", interrupted",
  stoppedEarly: ", stopped early",
  // Model
  factsOf: "Facts of {model}",
  fact: "Fact",
  value: "Value",
  // Map
  map: "Map of all words",
  mapControls: "Settings of the map",
  layout: "Layout",
  layoutPca: "PCA",
  layoutUmap: "UMAP",
  layoutAxis: "Axis of your own",
  colour: "Colour",
  colourOne: "One",
  colourFrequency: "Frequency",
  colourClass: "Classes",
  classCount: "Number of classes",
  labels: "Labels",
  lasso: "Select",
  lassoCancel: "Stop selecting",
  lassoHint: "Draw a line round the words.",
  resetView: "Whole map",
  savePicture: "Save as PNG",
  pictureFailed: "The map cannot be drawn as a picture: {message}",
  axisFrom: "From",
  axisTo: "To",
  axisHint: "One or more words each, such as: man he → woman she",
  axisShow: "Show axis",
  axisEmpty: "Type at least one word for each end.",
  axisX: "{from} → {to} (cosine)",
  axisY: "more frequent →",
  stageNeighbours: "UMAP: finding neighbours",
  stageLayout: "UMAP: moving words",
  stagePlacing: "UMAP: placing the other words",
  classesRunning: "Finding classes",
  mapFailed: "{what} failed: {message}",
  mapRefused: "{what} is not available: {message}",
  tryAgain: "Try again",
  mapLoading: "Loading the map …",
  axisRows: "earlier in the table →",
  // Selection
  selection: "Selected words",
  selectedCount: { one: "{count} word selected", other: "{count} words selected" },
  selectionMore: { one: "and {count} more", other: "and {count} more" },
  copyWords: "Copy",
  copied: "Copied.",
  copyFailed: "The browser refused to copy. Save the words instead.",
  saveWords: "Save as text",
  clearSelection: "Clear",
  // The map on WebGL2
  mapRole: "map",
  mapHelp:
    "Arrow keys move the map, with Shift farther. Plus and minus zoom, 0 shows the whole map. Enter asks the word nearest to the centre. S selects all words in view, Escape ends the selection.",
  mapCloser: "Zoom in",
  mapFarther: "Zoom out",
  mapNoWebGL: "The points need WebGL2, which this browser does not offer. Words are still shown and can be clicked.",
  mapLost: "The graphics card was lost. The points come back with it.",
  mapRank: "rank {rank}",
  mapClass: "class {number}",
  mapClasses: "Classes",
  mapFrequency: "Frequency",
  mapRare: "rare",
  mapFrequent: "frequent",
  mapNear: { one: "Nearest to the centre: {word}. {count} word in view.", other: "Nearest to the centre: {word}. {count} words in view." },
};

const CHINESE = {
  title: "词向量浏览器",
  titleOf: "{question} · {model} · 词向量浏览器",
  skip: "跳到答案",
  language: "语言",
  model: "模型",
  serverGone: "服务器没有响应。页面会自动重试。",
  retryNow: "立即重试",
  loading: "正在查找……",
  failed: "未能完成：{message}",
  tokenMissing: "地址中缺少令牌，或服务器已重新启动。请打开服务器显示的地址。",
  search: "问题",
  searchHint: "一个词、加减式、类比或上下文",
  searchHelp: "国王  ·  国王 - 男人 + 女人  ·  法国 : 巴黎 :: 日本  ·  ? 首都 位于",
  searchHintOfFiles: "一个词、加减式或类比",
  searchHelpOfFiles: "国王  ·  国王 - 男人 + 女人  ·  法国 : 巴黎 :: 日本",
  ask: "查询",
  suggestions: "词",
  suggestionCount: { other: "有 {count} 个词可选" },
  noSuggestions: "没有以此开头的词",
  timesOf: "{count} 次",
  tabs: "答案",
  similar: "相似词",
  related: "相关词",
  next: "下一个词",
  compare: "比较",
  keywords: "关键词",
  training: "训练",
  modelFacts: "模型",
  topn: "答案数",
  rank: "名次",
  word: "词",
  cosine: "余弦",
  probability: "概率",
  score: "得分",
  count: "词频",
  actions: "比较",
  addToCompare: "与 {word} 比较",
  answerCount: { other: "{count} 个答案" },
  noAnswers: "没有其他词。",
  saveTable: "存为 CSV",
  tableOfSimilar: "与 {word} 最相近的词",
  tableOfRelated: "与 {word} 相关的词",
  tableOfNext: "在上下文 {word} 中最可能的词",
  tableOfKeywords: "文本的关键词",
  tableOfPairs: "词对的余弦",
  firstWord: "第一个词",
  secondWord: "第二个词",
  readAs: "理解为：{line}",
  composed: "不在词表中，由子词合成：{words}",
  rounded: "由舍入到 8 位的向量得出。",
  odd: "{word} 与其他词不是一类。",
  emptySimilar: "请输入一个词，例如地图上的词。与它最相近的词会显示在这里。",
  emptyRelated: "请输入一个词。按 softmax 与它相关的词会显示在这里。",
  emptyNext: "请输入上下文中的几个词。最可能出现的词会显示在这里。",
  helpTitle: "可以这样提问",
  helpWord: "与每个词最相近的词",
  helpSum: "与几个词的和、差最相近的词",
  helpAnalogy: "法国之于巴黎，如同日本之于什么？",
  helpPair: "两个词的余弦",
  helpOdd: "与其他词不同类的词",
  helpContext: "在此上下文中最可能的词",
  helpKeys: "按 / 开始输入。在列表中：方向键选择，Enter 或 Tab 采用，Esc 关闭。",
  unknownWord: "{word} 不在词表中。",
  didYouMean: "您是不是要找：",
  noSoftmax: "此模型没有 softmax，因此不知道概率。词向量文件都没有 softmax，word2vec train 写出的模型目录才有。",
  badQuestion: "无法理解这个问题：{message}",
  notExported: "导出的页面没有这个答案。命令 word2vec explore 才有。",
  compareModels: "两个模型中的同一个词",
  otherModel: "另一个模型",
  compareNow: "比较",
  emptyCompare: "请输入两个词。它们的近邻会并排显示。",
  emptyCompareModels: "请输入一个词。它在两个模型中的近邻会并排显示。",
  overlap: "{topn} 个近邻中有 {shared} 个相同（{share}）。",
  cosineOf: "{first} 与 {second} 的余弦是 {cosine}。",
  shared: "两边都有",
  nearestIn: "在 {model} 中与 {word} 最相近的词",
  keywordText: "文本",
  keywordCounter: "{count} / {most} 个字符",
  keywordTooLong: "文本有 {count} 个字符，最多读取 {most} 个。请缩短文本。",
  findKeywords: "提取关键词",
  emptyKeywords: "请粘贴一段文本。最能说明它的词会显示在这里。",
  keywordTokens: "文本的 {tokens} 个词中有 {known} 个在词表中。",
  curveTitle: "{model} 的训练曲线",
  curveText: "训练损失从 {firstLoss} 变为 {lastLoss}，共 {words} 个词，{epochs} 轮{note}。",
  curveHeldOut: "留出文本的损失最后是 {loss}。仅凭词频（一元模型）是 {unigram}。",
  curveRate: "学习率",
  curveScores: "{model} 的评测得分",
  rawWords: "原始词数",
  lossAxis: "损失（奈特）",
  trainingLoss: "训练损失",
  heldOutLoss: "留出损失",
  unigramLoss: "一元模型",
  bestModel: "此模型",
  curveTable: "数据",
  curveMarks: "训练的测量值",
  noCurve: "没有训练记录。词向量文件都没有训练记录。",
  wordsColumn: "词数",
  interrupted: "，已中断",
  stoppedEarly: "，提前停止",
  factsOf: "{model} 的信息",
  fact: "项目",
  value: "值",
  map: "全部词的地图",
  mapControls: "地图设置",
  layout: "布局",
  layoutPca: "PCA",
  layoutUmap: "UMAP",
  layoutAxis: "自定轴",
  colour: "颜色",
  colourOne: "单色",
  colourFrequency: "词频",
  colourClass: "类别",
  classCount: "类别数",
  labels: "标签",
  lasso: "圈选",
  lassoCancel: "停止圈选",
  lassoHint: "请沿着要选的词画一圈。",
  resetView: "全图",
  savePicture: "存为 PNG",
  pictureFailed: "无法把地图画成图片：{message}",
  axisFrom: "从",
  axisTo: "到",
  axisHint: "每端一个或几个词，例如：男人 他 → 女人 她",
  axisShow: "显示轴",
  axisEmpty: "请为每一端至少输入一个词。",
  axisX: "{from} → {to}（余弦）",
  axisY: "更常用 →",
  stageNeighbours: "UMAP：寻找近邻",
  stageLayout: "UMAP：移动词的位置",
  stagePlacing: "UMAP：安放其余的词",
  classesRunning: "正在分类",
  mapFailed: "{what} 失败：{message}",
  mapRefused: "{what} 不可用：{message}",
  tryAgain: "重试",
  mapLoading: "正在载入地图……",
  axisRows: "表中靠前 →",
  selection: "选中的词",
  selectedCount: { other: "选中 {count} 个词" },
  selectionMore: { other: "还有 {count} 个" },
  copyWords: "复制",
  copied: "已复制。",
  copyFailed: "浏览器拒绝复制。请改为保存。",
  saveWords: "存为文本",
  clearSelection: "清除",
  // The map on WebGL2
  mapRole: "地图",
  mapHelp:
    "方向键移动地图，按住 Shift 移动更远。加号和减号缩放，0 显示全图。Enter 查询离中心最近的词。S 选中视野内的所有词，Esc 取消选中。",
  mapCloser: "放大",
  mapFarther: "缩小",
  mapNoWebGL: "显示点需要 WebGL2，此浏览器不支持。词仍会显示，也可以点击。",
  mapLost: "显卡连接已丢失。恢复后点会重新显示。",
  mapRank: "第 {rank} 名",
  mapClass: "第 {number} 类",
  mapClasses: "类别",
  mapFrequency: "词频",
  mapRare: "罕见",
  mapFrequent: "常用",
  mapNear: { other: "离中心最近：{word}。视野内有 {count} 个词。" },
};

/** The texts by language, each with the same names. */
export const TEXTS = { en: ENGLISH, zh: CHINESE };

const TAGS = { en: "en", zh: "zh-Hans" };

/**
 * Returns the language of the page: the one that is asked for, else the browser's first that there is.
 * @param {string | null} asked
 * @param {readonly string[]} preferred Such as navigator.languages.
 * @returns {"en" | "zh"}
 */
export function chooseLanguage(asked, preferred) {
  if (Object.hasOwn(TEXTS, asked ?? "")) return asked;
  const found = preferred.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => Object.hasOwn(TEXTS, tag));
  return found ?? "en";
}

/** The texts of one language, which may change. */
export class Messages {
  #listeners = new Set();
  #plurals;

  /** @param {"en" | "zh"} language */
  constructor(language) {
    this.setLanguage(language);
  }

  /** The tag for `<html lang>` and for Intl. */
  get tag() {
    return TAGS[this.language];
  }

  /** @param {"en" | "zh"} language */
  setLanguage(language) {
    if (language === this.language) return;
    /** @type {"en" | "zh"} */
    this.language = language;
    this.#plurals = new Intl.PluralRules(this.tag);
    for (const listener of this.#listeners) listener();
  }

  /**
   * @param {() => void} listener Called when the language has changed.
   * @returns {() => void} Ends it.
   */
  onChange(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Returns a text.
   * @param {string} name A name of the tables above.
   * @param {Record<string, string | number>} [values] What stands for each {name}. Numbers are written in the
   *   manner of the language.
   * @throws {Error} there is no such text.
   */
  say(name, values = {}) {
    const found = TEXTS[this.language][name];
    if (found === undefined) throw new Error(`there is no text named ${name}`);
    const text = typeof found === "string" ? found : (found[this.#plurals.select(values.count)] ?? found.other);
    return text.replace(/\{(\w+)\}/gu, (_, key) => {
      const value = values[key];
      return typeof value === "number" ? this.number(value) : String(value);
    });
  }

  /**
   * Returns a number as people write it, with at most four decimals.
   * @param {number} value
   * @param {Intl.NumberFormatOptions} [options]
   */
  number(value, options = { maximumFractionDigits: 4 }) {
    return new Intl.NumberFormat(this.tag, options).format(value);
  }
}
