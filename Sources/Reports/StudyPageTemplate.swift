import SkipSegCharts

/// How the page of a study is written.
enum StudyPageTemplate {
  static let page = Markup(
    """
    \(PageParts.head)
    <title>{{title}}: {{subtitle}}</title>
    <style>\(PageParts.style){{{chartStyle}}}{{{drawingStyle}}}\(style)</style>
    </head>
    <body>
    <header>
    <h1>{{title}}</h1>
    <p class="quiet">{{subtitle}}</p>
    </header>
    <main>
    <section class="card">
    <h2>1. What was seen</h2>
    <ul class="verdicts">
    {{#verdicts}}
    <li class="{{kind}}"><span>{{claim}}</span> <b>{{outcome}}</b></li>
    {{/verdicts}}
    </ul>
    <p class="recommendation">{{recommendation}}</p>
    </section>
    {{#sections}}
    <section class="card">
    <h2>{{title}}</h2>
    {{#notes}}
    <p class="note">{{.}}</p>
    {{/notes}}
    <div class="charts">
    {{#charts}}
    <div>{{{.}}}</div>
    {{/charts}}
    </div>
    {{#tables}}
    {{#title}}
    <h3>{{.}}</h3>
    {{/title}}
    <div class="scroll">
    <table>
    <thead><tr>{{#heads}}<th>{{.}}</th>{{/heads}}</tr></thead>
    <tbody>
    {{#rows}}
    <tr><th>{{name}}</th>{{#cells}}<td>{{text}}{{#bar}}<div class="track"><div style="width:{{.}}%"></div></div>{{/bar}}</td>{{/cells}}</tr>
    {{/rows}}
    </tbody>
    </table>
    </div>
    {{/tables}}
    {{#strips}}
    <h3>{{title}}</h3>
    <div class="strip">
    {{#pictures}}
    <figure><img src="{{source}}" width="{{width}}" height="{{height}}" alt="{{caption}}"/><figcaption>{{caption}}</figcaption></figure>
    {{/pictures}}
    </div>
    {{/strips}}
    <div class="drawings">
    {{#drawings}}
    <figure>{{{svg}}}<figcaption>{{name}}</figcaption></figure>
    {{/drawings}}
    </div>
    </section>
    {{/sections}}
    <section class="card">
    <h2>9. What it depends on</h2>
    {{#command}}
    <p>To repeat it:</p>
    <pre>{{.}}</pre>
    {{/command}}
    \(PageParts.settings)
    </section>
    </main>
    </body>
    </html>

    """)

  private static let style = """

    h3{font-size:14px;margin:18px 0 6px}
    .note{max-width:80ch;color:var(--quiet)}
    .charts:not(:has(*)),.drawings:not(:has(*)){display:none}
    .charts>div{max-width:760px}
    .verdicts{list-style:none;margin:0;padding:0;display:grid;gap:6px}
    .verdicts li{border-left:4px solid var(--line);padding:4px 12px}
    .verdicts b{font-weight:600;white-space:normal}
    .verdicts .seen{border-color:#059669}
    .verdicts .open{border-color:#d97706}
    .verdicts .untested{border-color:var(--line);color:var(--quiet)}
    .recommendation{margin-top:16px;font-weight:600}
    td .track{margin-top:4px;min-width:80px}
    .strip{display:flex;gap:10px;overflow-x:auto;padding-bottom:8px}
    figure{margin:0}
    .strip figure{flex:0 0 auto;width:148px}
    .strip img{width:148px;height:auto;border-radius:6px;display:block;image-rendering:pixelated}
    figcaption{font-size:12px;color:var(--quiet);overflow-wrap:anywhere;padding-top:3px}
    .drawings{display:grid;gap:20px;grid-template-columns:repeat(auto-fit,minmax(min(100%,520px),1fr))}
    .drawings figure{overflow-x:auto}
    .drawings svg{display:block;max-width:100%;height:auto}
    pre{overflow-x:auto;background:var(--page);padding:10px 12px;border-radius:8px}
    """
}
