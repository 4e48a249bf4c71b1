import SkipSegCharts

/// The page of a data set. It holds everything that it needs.
enum DataPageTemplate {
  private static let pictures = """
    {{#pictures}}
    <figure><img src="{{data}}" width="{{width}}" height="{{height}}" alt="{{words}}"/><figcaption class="quiet">{{words}}</figcaption></figure>
    {{/pictures}}
    """

  private static let rows = """
    <div class="pair"><div class="two">\(pictures)</div><p class="caption"><b>{{name}}</b> <span class="quiet">{{note}}</span></p></div>
    """

  static let page = Markup(
    """
    \(PageParts.head)
    <title>{{title}}: data set</title>
    <style>\(PageParts.style)\(style)</style>
    </head>
    <body>
    <header>
    <h1>{{title}}</h1>
    <p class="quiet">{{root}}, layout {{layout}}</p>
    </header>
    <main>
    \(PageParts.figures)
    {{#hasFaults}}
    <section class="card">
    <h2>Faults by kind</h2>
    {{#faults}}
    <div class="fault"><div><b>{{kind}}</b> <span class="quiet">{{count}}</span><p>{{example}}</p></div>\(pictures)</div>
    {{/faults}}
    </section>
    {{/hasFaults}}
    {{#hasFrames}}
    <section class="card">
    <h2>Masks that seem to lie in the stored frame</h2>
    <div class="pairs">
    {{#frames}}
    \(rows)
    {{/frames}}
    </div>
    </section>
    {{/hasFrames}}
    {{#hasDuplicates}}
    <section class="card">
    <h2>Pictures in two splits that look alike</h2>
    <div class="pairs">
    {{#duplicates}}
    \(rows)
    {{/duplicates}}
    </div>
    </section>
    {{/hasDuplicates}}
    {{#hasClasses}}
    <section class="card">
    <h2>Classes</h2>
    <div class="scroll">
    <table>
    <thead><tr><th>class</th><th>share of all labelled pixels</th>{{#splits}}<th>{{.}}</th>{{/splits}}<th>masks</th></tr></thead>
    <tbody>
    {{#classes}}
    <tr><th><span class="chip" style="background:{{color}}"></span>{{name}}</th>\
    <td class="bar"><div class="track"><div style="width:{{percent}}%"></div></div></td>\
    {{#shares}}<td>{{.}}</td>{{/shares}}<td>{{masks}}</td></tr>
    {{/classes}}
    </tbody>
    </table>
    </div>
    </section>
    {{/hasClasses}}
    {{#hasPairs}}
    <section class="card">
    <h2>Some pairs</h2>
    <ul class="legend">
    {{#classes}}
    <li><span class="chip" style="background:{{color}}"></span>{{name}}</li>
    {{/classes}}
    </ul>
    <div class="pairs">
    {{#pairs}}
    \(rows)
    {{/pairs}}
    </div>
    </section>
    {{/hasPairs}}
    <section class="card">
    <h2>Photographs</h2>
    <div class="scroll">
    <table>
    <thead><tr><th>size or kind</th><th></th><th>files</th></tr></thead>
    <tbody>
    {{#sizes}}
    <tr><th>{{name}}</th><td class="bar"><div class="track"><div style="width:{{percent}}%"></div></div></td><td>{{files}}</td></tr>
    {{/sizes}}
    </tbody>
    </table>
    </div>
    </section>
    {{#hasNotes}}
    <section class="card">
    <h2>Notes</h2>
    <ul class="notes">
    {{#notes}}
    <li>{{.}}</li>
    {{/notes}}
    </ul>
    </section>
    {{/hasNotes}}
    </main>
    </body>
    </html>

    """)

  private static let style = """
    .pairs{display:grid;gap:20px;grid-template-columns:repeat(auto-fill,minmax(min(100%,340px),1fr))}
    .two{display:grid;gap:8px;grid-template-columns:1fr 1fr}
    .pair .caption{margin:6px 0 0}
    figure{margin:0;min-width:0}
    figure img{width:100%;height:auto;border-radius:6px;display:block}
    figcaption{overflow-wrap:anywhere}
    .fault{display:flex;flex-wrap:wrap;gap:8px 16px;padding:12px 0;border-bottom:1px solid var(--line)}
    .fault:last-child{border-bottom:0}
    .fault>div{flex:1 1 240px;min-width:0}
    .fault>figure{flex:0 0 170px}
    .fault p{overflow-wrap:anywhere}
    .notes{margin:0;padding-left:20px}
    .notes li{overflow-wrap:anywhere;margin:4px 0}

    """
}
