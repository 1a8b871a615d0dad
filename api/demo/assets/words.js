// The page's words in both languages. The visitor's choice is kept; Chinese comes first.

const WORDS = {
  zh: {
    motto: "智慧社区的 GraphQL 后端 · 演示环境",
    ready: "就绪检查",
    metrics: "指标",
    language: "English",
    accounts: "选择一个身份登录",
    story: "一天的故事",
    storyAbout: "回放录制好的一天：刷脸开门、车辆进出，还有 3号楼2单元11层的一次烟感报警。先在左侧运行订阅，再按下按钮，看手机和订阅同时收到。",
    replay: "回放这一天",
    replaying: "正在回放……",
    replayed: "已回放完毕",
    replayFailed: "回放失败：",
    phones: "手机推送",
    everybody: "所有人的手机",
    noPushes: "还没有推送。按“回放这一天”，或用物业经理发布一条通知。",
    texts: "最近的短信验证码",
    noTexts: "还没有短信。验证码登录时会出现在这里。",
    signingIn: "登录中……",
    signInFailed: "登录失败：",
    live: "实时",
    offline: "未连接",
    unknownPhone: "手机",
    RESIDENT: "住户端",
    MANAGER: "管理端",
    MERCHANT: "商户端",
  },
  en: {
    motto: "The GraphQL backend of a smart community · demo",
    ready: "Readiness",
    metrics: "Metrics",
    language: "中文",
    accounts: "Sign in as somebody",
    story: "The story of a day",
    storyAbout: "Replays a recorded day: doors, cars, and a smoke alarm on floor 11 of 3-2. Start a subscription on the left first, then press the button: phones and subscription get it together.",
    replay: "Replay the day",
    replaying: "Replaying …",
    replayed: "Replayed",
    replayFailed: "The replay failed: ",
    phones: "Pushes to phones",
    everybody: "everybody’s",
    noPushes: "No push yet. Replay the day, or publish a notice as the property manager.",
    texts: "Text messages with codes",
    noTexts: "No message yet. Codes for signing in appear here.",
    signingIn: "signing in …",
    signInFailed: "Sign-in failed: ",
    live: "live",
    offline: "not connected",
    unknownPhone: "Phone",
    RESIDENT: "resident",
    MANAGER: "manager",
    MERCHANT: "merchant",
  },
};

const KEPT = "palm.language";
const listeners = new Set();
let language = localStorage.getItem(KEPT) || (navigator.language.startsWith("zh") ? "zh" : "en");

export const word = (key) => WORDS[language][key] ?? key;
export const currentLanguage = () => language;
export const onLanguage = (listener) => listeners.add(listener);

export function switchLanguage() {
  language = language === "zh" ? "en" : "zh";
  localStorage.setItem(KEPT, language);
  show();
}

export function show() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-word]")) {
    element.textContent = word(element.dataset.word);
  }
  document.getElementById("language").textContent = word("language");
  listeners.forEach((listener) => listener());
}

export function clock(instant) {
  return new Date(instant).toLocaleTimeString(language === "zh" ? "zh-CN" : "en-GB", { hour12: false });
}
