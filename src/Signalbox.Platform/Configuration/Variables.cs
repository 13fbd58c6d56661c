namespace Signalbox.Platform.Configuration;

/// <summary>A variable with a name of its own, as deployment guides write it, and the setting that it stands for.</summary>
/// <param name="Key">The setting's key; null when the variable is accepted and has no effect, as <paramref name="Comment"/> says.</param>
/// <param name="Default">What holds without it, as text; empty when nothing does.</param>
internal sealed record Variable(string Name, string? Key, string Default, string Comment, bool Secret = false)
{
    /// <summary>Another setting that it says too; null without one.</summary>
    public string? AlsoKey { get; init; }
}

/// <summary>The variables that are accepted beside <c>SIGNALBOX_Section__Key</c>.</summary>
internal static class Variables
{
    public const string Group = "Data:ConnectionString";

    public static IReadOnlyList<Variable> All { get; } =
    [
        // The installation.
        new("ENVIRONMENT", "Hosting:Environment", "dev", "prod refuses weak secrets and DEBUG."),
        new("DEBUG", "Hosting:Debug", "false", "Switches the check of host names off; refused in production."),
        new("SIGNALBOX_DATA", "Installation:DataFolder", "data", "Folder of the database file, keys and logs."),
        new(
            "SIGNALBOX_URLS",
            "Hosting:Urls",
            "",
            "Addresses to listen on, separated by semicolons; wins over WEB_PORT."
        ),
        new("WEB_PORT", "Hosting:Port", "9000", "Port to listen on, on 127.0.0.1."),
        new(
            "TZ",
            "Installation:TimeZone",
            "Asia/Shanghai",
            "Zone of days and schedules. UTC is taken for the machine's, not yours."
        ),
        new(
            "ALLOWED_HOSTS",
            "Hosting:AllowedHosts",
            "",
            "Host names that are answered, separated by commas; empty is all."
        ),
        new(
            "CORS_ORIGINS",
            "Hosting:CorsOrigins",
            "",
            "Origins of other sites that may call the API, separated by commas."
        ),
        new(
            "SECRET_KEY",
            "Identity:SessionSecret",
            "",
            "Signs JWTs; 32 characters or more. A key of the data folder does when it is empty.",
            Secret: true
        ),
        new("RADAR_SESSION_SECRET", "Identity:SessionSecret", "", "The same by its other name.", Secret: true),
        new("RADAR_ADMIN_USERNAME", "Identity:AdminUsername", "admin", "Name of the first administrator."),
        new(
            "RADAR_ADMIN_PASSWORD",
            "Identity:AdminPassword",
            "",
            "At least 12 characters; without it the page /setup makes the first account.",
            Secret: true
        ),
        new("REMEMBER_ME_DAYS", "Identity:RememberMeDays", "30", "How many days a remembered browser may stay away."),
        // The database.
        new(
            "DATABASE_URL",
            Group,
            "",
            "postgresql://user:password@host:5432/database, or sqlite:///file; a file in the data folder when empty.",
            Secret: true
        ),
        new("DATABASE_POOL_SIZE", "Data:PoolSize", "20", "Connections kept (PostgreSQL)."),
        new("DATABASE_MAX_OVERFLOW", "Data:PoolOverflow", "30", "Connections beyond those, at most (PostgreSQL)."),
        new("POSTGRES_SERVER", Group, "", "Host of the PostgreSQL server, instead of DATABASE_URL."),
        new("POSTGRES_PORT", Group, "5432", "Its port."),
        new("POSTGRES_DB", Group, "radar", "Its database."),
        new("POSTGRES_USER", Group, "radar_app", "Its user."),
        new("POSTGRES_PASSWORD", Group, "", "That user's password.", Secret: true),
        // Sources, model, channel.
        new("WERSS_BASE_URL", "Radar:WeRss:BaseUrl", "http://localhost:8001", "Where WeRSS answers."),
        new("WERSS_API_PREFIX", "Radar:WeRss:ApiPrefix", "", "Found out when empty."),
        new("WERSS_USERNAME", "Radar:WeRss:Username", "", "Account of WeRSS."),
        new("WERSS_PASSWORD", "Radar:WeRss:Password", "", "Its password.", Secret: true),
        new(
            "DEEPSEEK_BASE_URL",
            "Llm:DeepSeek:BaseUrl",
            "https://api.deepseek.com",
            "Where the model's vendor answers."
        ),
        new("DEEPSEEK_API_KEY", "Llm:DeepSeek:ApiKey", "", "Without it rules judge.", Secret: true),
        new("DEEPSEEK_MODEL", "Llm:DeepSeek:Model", "deepseek-reasoner", "Which model judges."),
        new("DEEPSEEK_RESPONSE_FORMAT", "Llm:DeepSeek:ResponseFormat", "json_object", "How answers are asked for."),
        new("DINGTALK_WEBHOOK", "Channels:DingTalk:Webhook", "", "Address of the robot, with its token.", Secret: true),
        new("DINGTALK_SECRET", "Channels:DingTalk:Secret", "", "The robot's signing secret.", Secret: true),
        // Backups.
        new("BACKUP_FOLDER", "Backup:Folder", "", "Folder of the sets; backups in the data folder when empty."),
        new(
            "BACKUP_KEY_FILE",
            "Backup:KeyFile",
            "",
            "File with the key that seals the sets; without it they are plain."
        ),
        new("BACKUP_RETENTION_DAYS", "Backup:RetentionDays", "30", "How many days a daily set is kept."),
        new(
            "OFFSITE_ENDPOINT",
            "Offsite:Endpoint",
            "",
            "Address of an S3 store that sealed sets are copied to, e.g. https://cos.ap-guangzhou.myqcloud.com."
        ),
        new("OFFSITE_BUCKET", "Offsite:Bucket", "", "Its bucket."),
        new("OFFSITE_PREFIX", "Offsite:Prefix", "signalbox", "What all keys in the bucket begin with."),
        new("OFFSITE_REGION", "Offsite:Region", "us-east-1", "Its region, e.g. ap-guangzhou."),
        new("OFFSITE_ACCESS_KEY", "Offsite:AccessKey", "", "Id of the access key.", Secret: true),
        new("OFFSITE_SECRET_KEY", "Offsite:SecretKey", "", "What requests are signed with.", Secret: true),
        new("OFFSITE_PATH_STYLE", "Offsite:PathStyle", "false", "true where the bucket stands in the path (MinIO)."),
        new("OFFSITE_DAILY", "Offsite:Daily", "false", "Whether every daily set is copied."),
        new("OFFSITE_WEEKLY", "Offsite:Weekly", "8", "How many weekly sets are kept there."),
        new("OFFSITE_MONTHLY", "Offsite:Monthly", "12", "How many monthly sets are kept there."),
        // Logs and metrics.
        new("LOG_LEVEL", "Logs:Level", "INFO", "DEBUG, INFO, WARNING, ERROR or CRITICAL."),
        new("LOG_FOLDER", "Logs:Folder", "", "Folder of the log files; logs in the data folder when empty."),
        new("LOG_RETENTION_DAYS", "Logs:RetentionDays", "30", "How long log files are kept."),
        new("PROMETHEUS_ENABLED", "Metrics:Enabled", "true", "Whether /metrics answers."),
        new(
            "METRICS_TOKEN",
            "Metrics:Token",
            "",
            "Bearer token for /metrics from elsewhere than loopback.",
            Secret: true
        ),
        // By the names of another server.
        new(
            "UVICORN_HOST",
            "Hosting:Address",
            "127.0.0.1",
            "Taken for the address to listen on; SIGNALBOX_URLS says it better."
        ),
        new("UVICORN_PORT", "Hosting:Port", "9000", "Taken for WEB_PORT."),
        new("UVICORN_WORKERS", null, "", "One process uses all cores; more nodes need PostgreSQL."),
        new("RELOAD", null, "false", "Has no meaning here."),
        new("REDIS_URL", null, "", "Redis is not used: sessions, queue and locks are in the database."),
        new("REDIS_MAX_CONNECTIONS", null, "", "Redis is not used."),
        new("GRAFANA_ENABLED", null, "true", "Has no meaning here: the console draws its own charts."),
        new(
            "DB_PATH",
            null,
            "",
            "The shop keeps its rows in the one database; an old file is brought in by signalbox shop import."
        ),
        new(
            "MULTIUSER_ENABLED",
            "Radar:MultiUser",
            "true",
            "Operators and viewers see the house's sources and their own, and what comes from those; everybody sees only his own shop accounts."
        )
        {
            AlsoKey = "Shop:MultiUser",
        },
        new("AUTO_REPLY_ENABLED", "Shop:AutoReply", "true", "Buyers are answered by the owner's rules."),
        new(
            "AI_REPLY_ENABLED",
            "Shop:AiReply",
            "false",
            "Where no rule answers a buyer, a model does, never below the floor of an item's price; an account can be left out."
        ),
        new(
            "TUSHARE_API_KEY",
            "Market:Tushare:Token",
            "",
            "Token of a Tushare account; without one it is not asked.",
            Secret: true
        ),
        new(
            "AKSHARE_API_KEY",
            null,
            "",
            "AKShare has no keys: name a server of AKTools in SIGNALBOX_Market__AkTools__BaseUrl.",
            Secret: true
        ),
        new(
            "WIND_API_KEY",
            "Market:Generic:Wind:Token",
            "",
            "Token of a host beside a Wind terminal; its address is in SIGNALBOX_Market__Generic__Wind__Address.",
            Secret: true
        ),
    ];

    /// <summary>Families of which any member is taken: the rest of the name is the property's, word by word.</summary>
    public static IReadOnlyDictionary<string, string> Families { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["WERSS_"] = "Radar:WeRss",
            ["DEEPSEEK_"] = "Llm:DeepSeek",
            ["DINGTALK_"] = "Channels:DingTalk",
        };

    /// <summary>The variable of this name, one made from its family, or null.</summary>
    public static Variable? Find(string name)
    {
        if (All.FirstOrDefault(v => v.Name == name) is { } known)
            return known;
        foreach (var (prefix, section) in Families)
        {
            if (!name.StartsWith(prefix, StringComparison.Ordinal) || name.Length == prefix.Length)
                continue;
            var words = name[prefix.Length..].Split('_', StringSplitOptions.RemoveEmptyEntries);
            var property = string.Concat(words.Select(w => char.ToUpperInvariant(w[0]) + w[1..].ToLowerInvariant()));
            return new Variable(name, $"{section}:{property}", "", "");
        }
        return null;
    }
}
