using System.Text.RegularExpressions;

namespace Signalbox.Radar.Judging.Steering;

/// <summary>How orders to a model read. Matched on the folded text: half width, lower case, simplified.</summary>
/// <remarks>
/// The kinds are those of the literature on prompt injection (OWASP LLM01: instruction override, role play, forged roles, payload
/// splitting, encoding, output manipulation). People, too, are told what to send where and how to mark a contest: what may be said to
/// them is an order only beside something that is not.
/// </remarks>
internal static class OrderPatterns
{
    /// <summary>
    /// How long a match may take, in milliseconds. The clock of the wall goes on while a busy machine does something else; a match
    /// takes a few of them, and what is too long is so far away that no load is taken for a sentence that cannot be read.
    /// </summary>
    public const int EnoughMs = 10_000;

    private static readonly TimeSpan Enough = TimeSpan.FromMilliseconds(EnoughMs);

    private const string Model =
        "(?:人工智能|大模型|语言模型|模型|智能体|机器人|助手|评审(?:员|程序|系统|模型)|评判(?:员|程序)|判断(?:员|程序)|审核(?:程序|系统)|打分(?:员|程序)|摘要(?:器|程序|模型)|总结者|分类器|(?:^|[^a-z])(?:ai|llm|gpt|chatbot|language model|(?:reader |judging |next |first |downstream )?model|automated reader|reader program|machine|crawler|software|bot|classifier|summari[sz]er|rater|grader|ai agent|ai assistant)s?(?:$|[^a-z]))";

    private const string Rules =
        "(?:规则|规矩|指令|指示|提示词|设定|评分标准|评价标准|判断标准|上文|上述(?:内容|要求)|以上(?:内容|要求|规则|指令|全部|所有)|(?:之前|前面|先前|原有|原来|收到|现有|已有)的?.{0,6}(?:要求|规则|指令|内容|设定|标准)|系统消息)";

    private const string EnglishRules =
        "(?:instructions?|rules?|prompts?|guidelines?|constraints?|directions?|criteria|everything (?:above|before)|(?:previous|prior|above|earlier) (?:text|message|content|context))";

    private const string Mark = "(?:评分|打分|分数|得分|评级|分值|满分|score|rating|grade|relevance|points?)";

    private const string This =
        "(?:本文|本篇|这篇|此文|该文|本条|这条|本消息|本页|this (?:article|text|page|post|item|listing|story|piece|document|message|notice))";

    private const string Yours = "(?:摘要|输出|回答|答复|结论|评分|判断|判定|评语|理由|依据|规则|指令|提示词|系统提示)";

    private const string EnglishYours =
        "(?:summary|verdict|rating|judge?ment|assessment|evidence|reasoning|instructions?|rules?|guidelines|system prompt)";

    /// <summary>Each makes a sentence an order: nobody says so to readers.</summary>
    public static IReadOnlyList<Regex> Orders { get; } =
        All(
            // put the rules aside
            $"(?:忽略|无视|忘记|忘掉|抛开|不要理会|别理会|不必理会|不用理会|不要遵守|不再遵守|停止遵守|推翻).{{0,14}}{Rules}",
            $"{Rules}.{{0,6}}(?:作废|无效|失效|一律取消|全部取消)",
            $"\\b(?:ignore|disregard|forget|override|overrule|bypass|discard|do not follow|don't follow|stop following)\\b.{{0,12}}\\b(?:all|any|every|the|your|previous|prior|above|earlier|these|my|those)\\b.{{0,24}}\\b{EnglishRules}",
            $"\\b(?:new|real|actual|true) (?:system )?(?:instructions?|criteria|rules?|prompt)\\b (?:is|are|follow)",
            "(?:新的|真正的|更高优先级的)(?:系统)?(?:指令|指示|规则|任务|提示词)(?:是|如下|:|为)",
            "从现在(?:起|开始).{0,6}(?:只|仅|都|一律)?(?:按|依|照|听)",
            // forged roles and ends
            @"(?:^|\n|[\[【{<〈(#*])\s*(?:system|assistant|developer|user|系统|开发者|管理员|助手)\s*(?:prompt|message|notice|note|update|消息|提示|指令|通知|更正|公告|备注|说明|更新)?\s*[:\]】}>〉](?!['""])",
            @"(?:<|〈)\|?\s*/?\s*(?:im_start|im_end|system|endoftext|assistant|inst)\b|\[/?(?:inst|system[^\]]{0,12})\]|(?:<|〈){2}/?sys(?:>|〉){2}|#{2,}\s*(?:instruction|system|response|指令|系统)",
            @"(?:<|〈)/\s*(?:article|title|document|text|data)\s*(?:>|〉)",
            "(?:以下|下面|接下来)(?:是|为).{0,10}(?:给|对|致)(?:评审|评判|审核|摘要|处理)?(?:程序|系统|模型|ai)",
            "(?:评审|评判|审核|评分|处理|校验)(?:备注|说明|指引|须知):",
            @"\bend of (?:the )?(?:article|document|text|input|data|content)\b",
            // the mark of this article
            $"{This}.{{0,24}}(?:{Mark}|判为|评为|列为|归为|标为|定为|不得|禁止推送|只允许|必须推送|置顶)",
            $"{Mark}.{{0,8}}{This}|(?:给|为|把|将){This}.{{0,16}}(?:分|级|为)",
            $"\\b(?:score|rate|rank|mark|grade|classify|label|flag)\\b (?:{This}|it)\\b|\\btreat (?:{This}|it) as\\b",
            $"{This}\\b.{{0,30}}\\b(?:must|should|has to|is to|shall)\\b.{{0,20}}\\b(?:score|rated?|rank(?:ed)?|receive|get|be (?:marked|treated|classified|pushed|approved))\\b",
            "(?:写|填|打|给|评)(?:成|为|上|出)?(?:9[0-9]{2}|1[0-9]{3,}|一百|100|满|0|零)分?.{0,6}(?:并|且).{0,6}(?:归|判|列|标|推|通知|置顶|发)",
            "(?:满分|评分).{0,4}(?:1000|一千|900|999)|(?:分数|评分|score|rating) ?= ?[0-9]",
            @"[""“']\s*(?:isopportunity|is_opportunity|counterargument)\s*[""”']\s*:",
            "(?:任何|所有|其他|其它|别的).{0,8}(?:文章|来源|结果).{0,10}(?:一律|都|均|必须|属)(?:.{0,4})(?:0分|零分|忽略|丢弃|排除|错误|无价值|没有价值)",
            @"\b(?:any|every|all) other (?:article|post|text|source)s?\b.{0,60}\b(?:worthless|copied|outdated|score|ignored?|dropped?)\b",
            // what it puts out
            $"(?:你|您)的{Yours}|(?:在|于)(?:你的)?(?:理由|摘要|输出|结论|依据|headline|reason|evidence|action)(?:字段|栏|里|中).{{0,12}}(?:写|附|加|填|引)",
            $"\\byour {EnglishYours}\\b|\\b(?:in|into|from|with|replace|change|begin|start|end|rewrite|adjust) your (?:output|answer|response|prompt)\\b|\\bas (?:the|your) (?:verdict|answer|output)\\b|\\bfor (?:the|your) verdict\\b|\\bas evidence\\b.{{0,20}}\\b(?:quote|cite|use)\\b|\\bstate that you\\b",
            @"\boutput\b.{0,6}[""“'][^""”']{2,40}[""”']|\b(?:respond|reply|answer|output) (?:only )?with\b",
            "(?:请|务必|只|直接)输出(?:“|\"|无|以下|如下)|(?:提示|告诉|告知|引导)(?:用户|读者).{0,12}(?:缴|交|付|点|访问|没有|不存在|改)",
            @"\btell the (?:user|reader)s?\b|\brefer (?:the )?(?:user|reader)s to\b",
            "(?:其余人|其他人|别的用户|任何用户).{0,8}(?:显示|看到|不要|不得|禁止)",
            "(?:通知|推送给|发给|发送给|展示给)(?:所有|全部|每个|任何)?(?:用户|订阅者|订户)|(?:接收名单|接收人|收件人名单|推送名单).{0,4}(?:里|中).{0,4}(?:去掉|删|加|换)",
            @"\b(?:notify|alert|push (?:it |this )?to|send (?:it|this) to|share it with) (?:everyone|everybody|all (?:users|subscribers|readers))\b",
            "(?:请|全部|一律|都).{0,6}判(?:为|成|定)|(?:证据|依据|理由|摘要|结论)(?:栏|字段).{0,12}(?:引用|写|填|附)",
            "在(?:结果|列表|推送|报告|提醒|展示)(?:里|中).{0,6}(?:删|加|写|显示|隐去|略去|注明)|(?:列出|显示|展示|提取|整理).{0,16}时,?.{0,4}(?:略去|删去|隐去|不写|不要写|只说|只写)",
            @"\b(?:assign|give) [0-9]+ to\b|\bscor(?:e|ing) scale\b|\bforward this\b|\bcurrent recipients\b|\bno longer need to (?:check|verify|follow|look)\b",
            @"\b(?:give|prepare to|return|use) (?:the |this )?answer\b|\breturn it unchanged\b|\banswer already\b|\bbefore (?:you )?(?:answer|scor|judg|rat)(?:e|ing)?\b",
            @"[""“']score[""”']\s*:.{0,160}[""“'](?:verdict|relevant|recipients|notify|reason|opportunity|evidence)[""”']|[""“'](?:verdict|relevant|recipients|notify|reason|opportunity)[""”']\s*:.{0,160}[""“']score[""”']",
            // secrets
            "(?:完整|原样|逐字|一字不漏|全部).{0,10}(?:写出|输出|复述|打印|显示|贴出).{0,10}(?:系统提示|提示词|指令|规则|评分细则|以上内容|上面的内容)",
            $"\\b(?:reveal|print|repeat|show|display|disclose|leak|echo|dump)\\b.{{0,20}}\\b(?:your (?:system )?prompt|your instructions|everything above|instructions above|the text above|the system prompt (?:here|below|verbatim))\\b",
            // addressed to it
            $"(?:^|\\n|[。;!,:(\\[ -])(?:请|致|告|给|写给|尊敬的|亲爱的|各位|所有|任何|阅读{This}的|处理{This}的|下一个|后续的?|后面的?)?{Model}(?:们)?.{{0,4}}(?:请注意|请|必须|务必|注意|看到|读到).{{0,4}}",
            $"\\b(?:note|attention|message|memo|notice|important|instruction|warning|correction|update)\\b:? ?(?:to|for)\\b.{{0,12}}{Model}|^{Model}:|\\bif you are (?:an? |the )?{Model}",
            $"如果你是.{{0,8}}{Model}|(?:传给|转给|交给|告诉)(?:下一个|后面的?|后续的?|下游的?)(?:步骤|环节|模型|程序|ai)",
            $"\\byou are now\\b.{{0,40}}\\b(?:{Model}|bot|limits?|unrestricted|judge)\\b|(?:你现在是|从现在起你是|你不再是).{{0,20}}(?:{Model}|没有限制|不受限制)",
            "(?:翻译|译成|解码|解密).{0,20}(?:按|照|依).{0,10}(?:做|执行|办|遵守)|(?:执行|照做|服从)(?:以下|下面|下列|译出|解码)",
            @"\b(?:translate|decode|decrypt)\b.{0,60}\b(?:follow|execute|obey|do what|carry out|comply|act on)\b",
            "(?:评审|评判|判断|评分|审核|处理|打分)(?:指令|命令)|你(?:现在)?(?:不再)?是.{0,3}(?:审核|评审|评判|判断|打分)|以.{1,10}的?身份(?:作答|回答|打分|判断)",
            "(?:别的|其他|其它)模型|像你这样.{0,6}(?:评委|模型|智能|助手)|你是.{0,16}(?:人工智能|模型|评委)|\\bother models?\\b",
            @"(?:<|〈)img\b|onerror ?=|onclick ?=|document\.cookie",
            // other tongues
            @"\b(?:para el|al|pour le|au|für das|an das) (?:modelo|modèle|modell)\b|puntuaci[oó]n m[aá]xima|note maximale|h[oö]chste (?:punktzahl|bewertung|note)|\bignor(?:a|e|ez|iere|ieren)\b.{0,40}(?:instruc|anweis|consigne|regla|regeln)",
            "javascript:|vbscript:|data:text/html"
        );

    /// <summary>May be said to people; orders in an article that has others.</summary>
    public static IReadOnlyList<Regex> Beside { get; } =
        All(
            $"{Mark}.{{0,24}}(?:[0-9]{{1,4}}|满|零|百|最高|最低)",
            "(?:打|给|评|填写?|得)(?:出|为)?.{0,4}(?:[0-9]{1,4}|满|零|一百|最高)分",
            $"\\b(?:set|give|assign|rate|return|mark|award|score)\\b.{{0,40}}\\b(?:100|900|999|0|zero|full|maximum|highest|lowest)\\b",
            "(?:发送|转发|推送|抄送|上传|显示|替换|改为|改成|(?:通知|展示|发)给)",
            @"\b(?:send|forward|cc|push|post|notify|e-?mail|upload|share|include|add|remove|quote|use|write|stop reading|stay in|say|report|show|hide|call it|treat)\b",
            "(?:输出|返回|回答|回复|答复|引用|摘录|写明|照做|执行|必须|务必|一律|置顶|优先|(?:是|为|属|算|判|列|当|这)[^,]{0,6}(?:机会|商机)|失效|作废|无结果|为准)",
            @"\b(?:output|respond|reply|answer|return|print|json|opportunity|priority|verdict|calibration|official guideline|licen[cs]e|complaint|one chance|in character|relevant|approved?)\b",
            "(?:你|您)(?:是|会|要|将|现在|一定|可以|应|必)|\\byou (?:are|will|must|should|have|may|can)\\b",
            $"{Model}|\\bstep [0-9] of [0-9]|/system|\\[/|\\b(?:urgency|confidence|relevance|priority): ?[0-9]"
        );

    /// <summary>Speaks of marks, models, answers or recipients, as an order would: worth a second look, not more.</summary>
    public static IReadOnlyList<Regex> Traces { get; } =
        All(
            $"{Model}|{Mark}|{This}|{Yours}",
            "[0-9一百满零]分|json|xml|yaml|prompt|规则|指令|推送|收件|接收|订阅者|用户|忽略|无视|照做|置顶|首条|第一条|榜首|列为|判|你必须|请你|请将|请把|请勿",
            @"\b(?:ignore|disregard|output|verdict|answer|rank|top of|priority|subscribers?|recipients?|readers?|reader|system|assistant|user|override|must|please|you|respond|list|approve|reject|forward|bonus|reward|reviewer|editor|admin|developer)\b",
            "机器(?:可见|可读|阅读|读)|(?:抓取|提取|读取|收录|采集|排序|推荐|筛选).{0,4}(?:软件|程序|工具|算法|端)|非机会|按无关|无关处理|不值得|没有价值|毫无价值|赚钱的|重复稿|口令|暗号|别装傻|切勿外传|(?:只|别|不要|不必|无需|勿)(?:说|写|提|报|显示|展示|核对|核实)",
            @"\b(?:extract(?:s|ed|ing|ion|or)?|crawlers?|scorer|pipelines?|algorithms?|parsers?|irrelevant|worthless|spam|backwards?|obey|comply|swap|caption|rot13|hex|morse|decode)\b",
            @"(?:[\p{L}\p{N}][ ·.*_|/-]{1,3}){5,}",
            "[a-z][0-9@$!][a-z][0-9@$!]",
            "[{}<>〈〉`|=]{2}|//|/\\*|<!--"
        );

    /// <summary>States something that can be held against the world: a day, a sum, a share, a place to apply.</summary>
    public static IReadOnlyList<Regex> Facts { get; } =
        All(
            "[0-9一二三四五六七八九十百千万亿]+ ?(?:元|万|亿|%|％|‰|成|折|年|月|日|号|点|时|天|周|个|名|家|户|台|套|件|人|次|级|平方米|公里|吨|度|页|份)",
            "申报|申请|报名|招标|投标|采购|询价|比选|磋商|补贴|补助|奖补|贴息|专项资金|截止|受理|公示|中标|名单|优惠|降价|免费|下调|上调|免征|减免|退税|入驻|开放|启动|发布|上线|公告|通知",
            @"\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b|[£$€¥] ?[0-9]|\b[0-9][0-9,.]* ?(?:percent|per cent|%|yuan|rmb|dollars?|euros?|pounds?|people|seats|hours|days|weeks|months|years)\b",
            @"\b(?:appl(?:y|ies|ications?|icants?)|grants?|subsid(?:y|ies)|tenders?|bids?|deadline|closes?|closing|opens?|fund(?:s|ing|ed)?|eligible|prices?|discount|free|launch(?:es|ed)?|release[ds]?)\b"
        );

    /// <summary>A run that may hide text: 24 letters of base64 or more.</summary>
    public static Regex Packed { get; } = new("[A-Za-z0-9+/]{24,}={0,2}", RegexOptions.NonBacktracking, Enough);

    // Compiled, with bounded gaps and a limit of time: as automata the hundred of them held 110 MB. The text is folded: no capitals.
    private static List<Regex> All(params ReadOnlySpan<string> patterns)
    {
        List<Regex> all = [];
        foreach (var pattern in patterns)
            all.Add(new Regex(pattern, RegexOptions.Compiled | RegexOptions.CultureInvariant, Enough));
        return all;
    }
}
