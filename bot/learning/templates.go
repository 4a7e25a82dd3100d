package learning

import "strings"

// Template is a plan to start from. Hours are estimates; nothing in it is a
// price, since prices change.
type Template struct {
	Key   string // a lasting name: "data-analyst"
	Title string // "From marketing to data analyst"
	Goal  string // "become a data analyst"
	// Words are what goals name that the template serves.
	Words []string
	Items []Item
}

// step is an item of a template.
func step(title string, kind Kind, hours int, stack, proves string) Item {
	return Item{Title: title, Kind: kind, State: StatePlanned, Estimate: Minutes(hours * 60), Stack: stack, Proves: proves}
}

// Templates lists the built-in templates.
func Templates() []Template { return templates }

// TemplateOf returns the template of a key.
func TemplateOf(key string) (Template, bool) {
	for _, t := range templates {
		if t.Key == key {
			return t, true
		}
	}
	return Template{}, false
}

// TemplatesFor lists the templates that serve a goal, the one with the longest
// matching words first.
func TemplatesFor(goal string) []Template {
	text := " " + Fold(goal) + " "
	var out []Template
	best := 0
	for _, t := range templates {
		length := 0
		for _, w := range t.Words {
			if strings.Contains(text, " "+w) {
				length = max(length, len(w))
			}
		}
		if length == 0 && len(goal) > 3 && strings.Contains(Fold(t.Title), Fold(goal)) {
			length = 1
		}
		switch {
		case length == 0:
		case length > best:
			out, best = append([]Template{t}, out...), length
		default:
			out = append(out, t)
		}
	}
	return out
}

const (
	basics   = "Foundations"
	evidence = "Evidence"
)

var templates = []Template{
	{
		Key: "data-analyst", Title: "From marketing to data analyst", Goal: "become a data analyst",
		Words: []string{"data analyst", "data analytics", "data analysis", "marketer to data", "marketing to data", "analytics", "analyst"},
		Items: []Item{
			step("SQL course", KindCourse, 40, "Data analysis", "query and join tables in SQL"),
			step("Python for data analysis", KindCourse, 60, "Data analysis", "clean and explore data in Python"),
			step("Data visualisation course", KindCourse, 30, "Data analysis", "build a dashboard that answers a question"),
			step("Statistics foundations", KindCourse, 40, "Data analysis", "tell a real effect from noise"),
			step("Data analytics certificate with a capstone", KindCredential, 100, "Data analysis", "take data from question to finding"),
			step("Portfolio project with marketing data", KindProject, 40, evidence, "turn a business question into a published analysis"),
			step("Show the project in a data community and ask for feedback", KindNetwork, 5, evidence, ""),
		},
	},
	{
		Key: "data-scientist", Title: "Into data science and machine learning", Goal: "become a data scientist",
		Words: []string{"data scientist", "data science", "machine learning", "ml engineer", "ai engineer", "artificial intelligence", "deep learning"},
		Items: []Item{
			step("Mathematics and statistics foundations", KindCourse, 60, basics, "reason with probability and linear algebra"),
			step("Python programming", KindCourse, 60, basics, "write tested programs in Python"),
			step("SQL and data wrangling", KindCourse, 40, basics, "turn raw tables into a data set"),
			step("Machine learning course", KindCourse, 80, "Machine learning", "train, compare and judge models"),
			step("Data ethics course", KindCourse, 10, "Machine learning", "spot bias and protect privacy"),
			step("Machine learning credential with a graded project", KindCredential, 90, "Machine learning", "carry a model from data to use"),
			step("Portfolio project: a model with a written evaluation", KindProject, 50, evidence, "explain what a model can and cannot do"),
		},
	},
	{
		Key: "cloud-engineer", Title: "Into cloud engineering", Goal: "become a cloud engineer",
		Words: []string{"cloud engineer", "cloud", "devops", "site reliability", "aws", "azure", "infrastructure"},
		Items: []Item{
			step("Linux and networking fundamentals", KindCourse, 40, basics, "find my way on a server and in a network"),
			step("Scripting with Python or Bash", KindCourse, 30, basics, "automate a routine task"),
			step("Cloud fundamentals credential", KindCredential, 30, "Cloud", "explain what runs where and what it costs"),
			step("Cloud associate credential", KindCredential, 90, "Cloud", "design and run a small system in the cloud"),
			step("Infrastructure as code and containers", KindCourse, 40, "Cloud", "rebuild a system from code"),
			step("Portfolio project: a service deployed from a repository", KindProject, 40, evidence, "deploy, watch and repair a service"),
		},
	},
	{
		Key: "cybersecurity", Title: "Into cybersecurity", Goal: "become a security analyst",
		Words: []string{"cybersecurity", "cyber security", "security analyst", "infosec", "soc analyst", "penetration", "pentest", "security"},
		Items: []Item{
			step("Networking and operating system fundamentals", KindCourse, 50, basics, "read what happens on a network"),
			step("Security foundations credential", KindCredential, 90, "Security", "name threats and the controls against them"),
			step("Scripting and log analysis", KindCourse, 40, "Security", "find an incident in a log"),
			step("Hands-on labs", KindProject, 40, "Security", "detect and contain an attack in a lab"),
			step("Write-up of three lab incidents", KindProject, 15, evidence, "report an incident so that others can act"),
			step("Join a local security meetup", KindNetwork, 5, evidence, ""),
		},
	},
	{
		Key: "ux-designer", Title: "Into UX design", Goal: "become a UX designer",
		Words: []string{"ux", "user experience", "ui designer", "product designer", "interaction design"},
		Items: []Item{
			step("UX foundations", KindCourse, 30, "UX", "plan a study and speak with users"),
			step("Prototyping tool course", KindCourse, 25, "UX", "build a prototype that can be tested"),
			step("Accessibility course", KindCourse, 15, "UX", "design for people who see, hear and move differently"),
			step("UX certificate with a graded project", KindCredential, 100, "UX", "take a design from research to test"),
			step("Portfolio: two case studies", KindProject, 50, evidence, "explain each design decision"),
			step("Portfolio review with a working designer", KindNetwork, 4, evidence, ""),
		},
	},
	{
		Key: "web-developer", Title: "Into web development", Goal: "become a web developer",
		Words: []string{"web developer", "web development", "front end", "frontend", "front-end", "full stack", "fullstack", "software developer", "software engineer", "programmer", "coding", "developer"},
		Items: []Item{
			step("HTML, CSS and accessibility basics", KindCourse, 40, basics, "build a page everybody can use"),
			step("JavaScript course", KindCourse, 70, "Web", "write and test programs in the browser"),
			step("Version control and teamwork", KindCourse, 10, "Web", "work on code with others"),
			step("Back end and databases", KindCourse, 60, "Web", "store and serve data safely"),
			step("Web development certificate with a capstone", KindCredential, 90, "Web", "ship a working application"),
			step("Portfolio: two applications with their code", KindProject, 60, evidence, "build something people use"),
		},
	},
	{
		Key: "project-manager", Title: "Into project management", Goal: "become a project manager",
		Words: []string{"project manager", "project management", "scrum master", "scrum", "agile", "pmp", "program manager", "product owner"},
		Items: []Item{
			step("Project management foundations", KindCourse, 40, "Project management", "plan a project with its risks"),
			step("Agile methods course", KindCourse, 20, "Project management", "run a sprint from planning to review"),
			step("Spreadsheets and reporting", KindCourse, 20, "Project management", "report progress in figures"),
			step("Project management certificate", KindCredential, 90, "Project management", "lead a project to its end"),
			step("Lead a small project at work or as a volunteer", KindProject, 40, evidence, "deliver with others"),
			step("Talk with two project managers in my field", KindNetwork, 3, evidence, ""),
		},
	},
	{
		Key: "digital-marketing", Title: "Into digital marketing", Goal: "work in digital marketing",
		Words: []string{"digital marketing", "marketing", "seo", "social media", "content marketing", "growth"},
		Items: []Item{
			step("Marketing fundamentals", KindCourse, 30, basics, "find an audience and a message"),
			step("Web analytics course", KindCourse, 25, "Marketing", "read what visitors do"),
			step("Search and social advertising", KindCourse, 30, "Marketing", "run a campaign within a budget"),
			step("Digital marketing certificate", KindCredential, 80, "Marketing", "plan, run and measure a campaign"),
			step("Campaign for a real organisation, with figures", KindProject, 30, evidence, "show what a campaign brought"),
		},
	},
	{
		Key: "people-analytics", Title: "Into people analytics", Goal: "work in people analytics",
		Words: []string{"people analytics", "hr analytics", "human resources", "hr", "talent acquisition", "recruiter"},
		Items: []Item{
			step("HR foundations", KindCourse, 30, basics, "explain how people are hired, paid and developed"),
			step("Statistics foundations", KindCourse, 40, basics, "tell a real effect from noise"),
			step("Spreadsheets and dashboards", KindCourse, 30, "People analytics", "build a report leaders can use"),
			step("People analytics certificate", KindCredential, 60, "People analytics", "answer a question about a workforce with data"),
			step("Privacy and ethics of employee data", KindCourse, 8, "People analytics", "handle personal data with care"),
			step("Portfolio project with open HR data", KindProject, 25, evidence, "publish an analysis without personal data"),
		},
	},
	{
		Key: "instructional-designer", Title: "From teaching to instructional design", Goal: "become an instructional designer",
		Words: []string{"instructional design", "learning design", "e-learning", "elearning", "teacher to", "from teacher", "from teaching", "edtech", "corporate trainer"},
		Items: []Item{
			step("Instructional design foundations", KindCourse, 30, "Learning design", "set a goal that can be assessed"),
			step("Authoring tool course", KindCourse, 25, "Learning design", "build an interactive lesson"),
			step("Accessibility of learning material", KindCourse, 10, "Learning design", "make lessons everybody can use"),
			step("Learning design certificate with a graded project", KindCredential, 70, "Learning design", "design a course from need to evaluation"),
			step("Portfolio: one lesson with its evaluation", KindProject, 30, evidence, "show that people learnt"),
		},
	},
	{
		Key: "health-informatics", Title: "From care to health informatics", Goal: "work in health informatics",
		Words: []string{"health informatics", "health data", "healthcare data", "medical coding", "clinical data", "from nurse", "from nursing", "nurse to"},
		Items: []Item{
			step("Health data foundations", KindCourse, 30, basics, "explain how records are coded and exchanged"),
			step("SQL course", KindCourse, 40, "Health data", "query and join tables in SQL"),
			step("Statistics foundations", KindCourse, 40, "Health data", "tell a real effect from noise"),
			step("Privacy of health data", KindCourse, 10, "Health data", "handle patient data within the law"),
			step("Health informatics certificate", KindCredential, 90, "Health data", "improve care with data"),
			step("Portfolio project with open health data", KindProject, 30, evidence, "publish an analysis without patient data"),
		},
	},
	{
		Key: "bookkeeper", Title: "Into bookkeeping and finance", Goal: "become a bookkeeper",
		Words: []string{"bookkeep", "accounting", "accountant", "finance", "financial analyst"},
		Items: []Item{
			step("Accounting fundamentals", KindCourse, 40, basics, "read and keep the books"),
			step("Spreadsheets for finance", KindCourse, 25, "Finance", "build a model others can check"),
			step("Accounting software course", KindCourse, 20, "Finance", "run the books of a small business"),
			step("Bookkeeping certificate", KindCredential, 70, "Finance", "close a month correctly"),
			step("Keep the books of a club or small business", KindProject, 30, evidence, "close real books"),
		},
	},
}
