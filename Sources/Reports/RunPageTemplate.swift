import SkipSegCharts

/// The page of a run. Everything that it needs stands in it, but for the pictures in the folder beside it.
enum RunPageTemplate {
  static let page = Markup(
    """
    \(PageParts.head)
    {{#isUnfinished}}
    <meta http-equiv="refresh" content="30"/>
    {{/isUnfinished}}
    <title>{{encoder}} on {{title}}: {{progress}}</title>
    <style>\(PageParts.style){{{chartStyle}}}</style>
    </head>
    <body>
    <header>
    <h1>{{title}}</h1>
    <p class="quiet">{{network}} with encoder {{encoder}}, {{progress}}</p>
    {{#labelled}}
    <p class="quiet">labelled pixels: {{.}}; all others are ignored</p>
    {{/labelled}}
    <div class="track"><div style="width:{{percent}}%"></div></div>
    </header>
    <main>
    \(PageParts.figures)
    <section class="charts">
    {{#charts}}
    <div class="card">{{{.}}}</div>
    {{/charts}}
    </section>
    {{#isJudged}}
    <section class="card">
    <h2>Scores of the latest epoch</h2>
    <div class="scroll">
    <table>
    <thead><tr><th>class</th><th colspan="2">IoU</th><th>Dice</th><th>precision</th><th>recall</th><th>share of pixels</th></tr></thead>
    <tbody>
    {{#scores}}
    <tr><th><span class="chip" style="background:{{color}}"></span>{{name}}</th>\
    <td class="bar"><div class="track"><div style="width:{{percent}}%"></div></div></td>\
    <td>{{iou}}</td><td>{{dice}}</td><td>{{precision}}</td><td>{{recall}}</td><td>{{share}}</td></tr>
    {{/scores}}
    </tbody>
    </table>
    </div>
    </section>
    <section class="card">
    <h2>Validation pictures</h2>
    <ul class="legend">
    {{#classes}}
    <li><span class="chip" style="background:{{color}}"></span>{{name}}</li>
    {{/classes}}
    </ul>
    <div class="scroll">
    <div class="pictures">
    <div class="quiet">photograph</div><div class="quiet">truth</div><div class="quiet">prediction</div>
    {{#pictures}}
    <img src="{{photograph}}" width="{{width}}" height="{{height}}" alt="photograph"/>
    <img src="{{truth}}" width="{{width}}" height="{{height}}" alt="truth"/>
    <img src="{{prediction}}" width="{{width}}" height="{{height}}" alt="prediction"/>
    <p class="caption"><b>{{name}}</b> <span class="quiet">mean IoU {{score}}{{#isWorst}}, the lowest of all{{/isWorst}}</span></p>
    {{/pictures}}
    </div>
    </div>
    </section>
    {{/isJudged}}
    <section class="card">
    <h2>Configuration</h2>
    \(PageParts.settings)
    </section>
    </main>
    </body>
    </html>

    """)
}
