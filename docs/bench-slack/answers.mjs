// A table of keywords, as small bots have: the first that a text holds is answered.
const table = [
  [['expire', 'renew', 'valid'], 'Most certificates from vendors are good for *one to three years*; course certificates do not expire. Look at the issuer’s page before you count on it.'],
  [['cost', 'price', 'pay', 'fee', 'cheap', 'money'], 'A course costs about *40 to 60 a month* by subscription, an exam *100 to 400* once. Ask your employer first: many pay.'],
  [['long', 'hours', 'time', 'weeks', 'months'], 'Count on *60 to 180 hours*: three to six months at five hours a week. Plan a week off now and then.'],
  [['employer', 'job', 'hire', 'hiring', 'recruiter', 'career'], 'Employers look for what you can show: put the project first and the certificate beside it, with issuer and date.'],
  [['stack', 'degree', 'credit', 'ects', 'university', 'college'], 'Some add up: look for “credit recommendation” on the provider’s page, and ask the registrar before you begin.'],
  [['badge', 'wallet', 'verify', 'proof', 'linkedin'], 'An open badge holds issuer, criteria and evidence. Share its link, not a picture: a link can be checked.'],
  [['exam', 'test', 'assessment', 'quiz', 'proctor'], 'Exams that somebody watches count for more than quizzes. Book a date early; it keeps you going.'],
  [['start', 'begin', 'first', 'choose', 'which', 'compare'], 'Pick one goal and compare at least three options on cost, months and what you will have to show.'],
  [['project', 'portfolio', 'show'], 'A small project with real data says more than a third certificate. Write down what you decided and why.'],
  [['scam', 'legit', 'trust', 'flag', 'provider'], 'Red flags: no named assessor, no criteria, “lifetime accredited”, pressure to pay today.'],
]
const otherwise = 'I have no answer to that. Ask your lead, or try other words.'

export function answerTo(text) {
  const said = text.toLowerCase()
  for (const [keywords, answer] of table) {
    if (keywords.some((word) => said.includes(word))) return answer
  }
  return otherwise
}
