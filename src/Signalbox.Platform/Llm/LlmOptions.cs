using System.ComponentModel.DataAnnotations;
using Signalbox.Platform.Configuration;

namespace Signalbox.Platform.Llm;

/// <summary>Section <c>Llm</c>: how long we wait for models and how often we ask again. Who is asked stands in the database.</summary>
internal sealed class LlmOptions
{
    /// <summary>How long the head of an answer may take.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:30:00")]
    public TimeSpan FirstByte { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The same with thinking on.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:30:00")]
    public TimeSpan FirstByteThinking { get; set; } = TimeSpan.FromSeconds(180);

    /// <summary>How long a stream may be without content. Comments that keep the connection alive do not count as content.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:30:00")]
    public TimeSpan Idle { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>How long a finished answer may hold back its token counts and its end mark.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan AfterFinish { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one request may take from beginning to end.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "02:00:00")]
    public TimeSpan Total { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Longest line of a stream, and longest answer that comes in one block.</summary>
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int MaxLineBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Longest answer in all, comments included.</summary>
    [Range(64 * 1024, 1024 * 1024 * 1024)]
    public int MaxAnswerBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>How often at most one request is sent.</summary>
    [Range(1, 10)]
    public int Attempts { get; set; } = 4;

    /// <summary>Bound of the first pause between attempts; it doubles, and the pause is anything from nothing to the bound.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RetryFirst { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Largest bound of a pause.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan RetryMax { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest pause that a vendor may ask for.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RetryAfterMax { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Longest pause that is waited out in the call; with a longer one the job gives its place back.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>After how many failures in a row a vendor is left alone.</summary>
    [Range(1, 1000)]
    public int CircuitFailures { get; set; } = 5;

    /// <summary>For how long.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan CircuitOpen { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the rows of single requests are kept: who asked what, tokens, cost. Sums of older months go with them.</summary>
    [Range(typeof(TimeSpan), "40.00:00:00", "3650.00:00:00")]
    public TimeSpan KeepAttempts { get; set; } = TimeSpan.FromDays(400);

    /// <summary>After how long a vendor that refused the key or the balance is tried again.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan RefusedPause { get; set; } = TimeSpan.FromMinutes(30);
}

/// <summary>Section <c>Llm:DeepSeek</c>: makes the vendor <c>DeepSeek</c> at the first start and keeps it in step until it is changed in the program.</summary>
internal sealed class DeepSeekOptions
{
    /// <summary>Variable <c>DEEPSEEK_BASE_URL</c>.</summary>
    [Required, Url]
    public string BaseUrl { get; set; } = "https://api.deepseek.com";

    /// <summary>Secret; variable <c>DEEPSEEK_API_KEY</c>. Without it no vendor is set up and rules judge.</summary>
    [Secret]
    [RegularExpression(@"\s*[\x21-\x7E]*\s*", ErrorMessage = "The key must be one word of ASCII characters.")]
    public string? ApiKey { get; set; }

    /// <summary>Variable <c>DEEPSEEK_MODEL</c>. The withdrawn <c>deepseek-chat</c> and <c>deepseek-reasoner</c> are mapped, with a notice.</summary>
    [Required]
    public string Model { get; set; } = "deepseek-flash";

    /// <summary>Variable <c>DEEPSEEK_RESPONSE_FORMAT</c>: <c>json_object</c> or <c>text</c>.</summary>
    [RegularExpression("json_object|text", ErrorMessage = "The response format must be json_object or text.")]
    public string ResponseFormat { get; set; } = "json_object";
}
