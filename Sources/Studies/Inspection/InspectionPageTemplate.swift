import SkipSegCharts
import SkipSegReports

/// The page of an inspection. Everything that it needs stands in it.
enum InspectionPageTemplate {
  struct Page: Sendable {
    let title, chartStyle, drawingStyle: String
    let facts: [InspectionPage.Fact]
    let cards: [InspectionPage.Card]
    let command: String
  }

  static let page = Markup(
    """
    \(PageParts.head)
    <link rel="icon" href="data:,"/>
    <title>Inside {{title}}</title>
    <style>\(PageParts.style){{{chartStyle}}}{{{drawingStyle}}}\(style)</style>
    </head>
    <body>
    <header>
    <h1>{{title}}</h1>
    {{#facts}}
    <p class="quiet">{{name}}: {{value}}</p>
    {{/facts}}
    </header>
    <main>
    {{#cards}}
    <section class="card">
    <h2>{{title}}</h2>
    {{#words}}
    <p class="words">{{.}}</p>
    {{/words}}
    {{#drawings}}
    <div class="scroll drawing">{{{.}}}</div>
    {{/drawings}}
    {{#charts}}
    <div class="chart-card">{{{.}}}</div>
    {{/charts}}
    {{#tables}}
    {{#caption}}<h3>{{caption}}</h3>{{/caption}}
    <div class="scroll{{#isLong}} long{{/isLong}}">
    <table>
    <thead><tr>{{#header}}<th>{{.}}</th>{{/header}}</tr></thead>
    <tbody>
    {{#rows}}
    <tr><th>{{name}}</th>{{#cells}}<td>{{.}}</td>{{/cells}}\
    {{#percent}}<td class="bar"><div class="track"><div style="width:{{percent}}%"></div></div></td>{{/percent}}</tr>
    {{/rows}}
    </tbody>
    </table>
    </div>
    {{/tables}}
    <div class="grids">
    {{#pictures}}
    <figure><img src="{{{address}}}" alt="{{words}}"/><figcaption class="quiet">{{words}}</figcaption></figure>
    {{/pictures}}
    </div>
    </section>
    {{/cards}}
    <section class="card">
    <p class="quiet">Repeated by: <code>{{command}}</code></p>
    </section>
    </main>
    </body>
    </html>

    """)

  private static let style = """

    .words{max-width:90ch}
    h3{font-size:14px;margin:18px 0 6px;font-weight:600}
    .drawing{margin-top:14px}
    .drawing svg{display:block;width:100%;min-width:560px;max-width:900px;height:auto}
    .chart-card svg{display:block;width:100%;max-width:760px;height:auto}
    .chart-card{margin-top:10px}
    .long{max-height:520px;overflow-y:auto}
    .grids{display:grid;gap:14px;margin-top:12px;grid-template-columns:repeat(auto-fill,minmax(min(100%,150px),1fr))}
    .grids:empty{display:none}
    figure{margin:0}
    .grids img{width:100%;height:auto;display:block;border-radius:4px;image-rendering:pixelated}
    code{overflow-wrap:anywhere}

    """
}
