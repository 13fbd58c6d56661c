using Signalbox.Platform.Jobs;

namespace Signalbox.Platform.Tests.Jobs;

public sealed class CronWordsTests
{
    [Theory]
    [InlineData("30 7 * * *", "每天 07:30", "every day at 07:30")]
    [InlineData("0 7,12,14,18 * * *", "每天 07:00、12:00、14:00、18:00", "every day at 07:00, 12:00, 14:00 and 18:00")]
    [InlineData("50 14 * * 1-5", "每个工作日 14:50", "every working day (Monday to Friday) at 14:50")]
    [InlineData("50 14 * * MON-FRI", "每个工作日 14:50", "every working day (Monday to Friday) at 14:50")]
    [InlineData("0 9 * * 6,0", "每个周末 09:00", "every Saturday and Sunday at 09:00")]
    [InlineData("0 9 * * 1,3,7", "每周一、三、日 09:00", "every Monday, Wednesday, Sunday at 09:00")]
    [InlineData("0 0 1 * *", "每月 1 日 00:00", "on day 1 of each month at 00:00")]
    [InlineData("0 18 L * *", "每月最后一天 18:00", "on the last day of each month at 18:00")]
    [InlineData("*/5 * * * *", "每 5 分钟", "every 5 minutes")]
    [InlineData("* * * * *", "每分钟", "every minute")]
    [InlineData("0 * * * *", "每小时整点", "every hour on the hour")]
    [InlineData("15 */2 * * *", "每 2 小时的第 15 分", "every 2 hours at minute 15")]
    [InlineData(
        "*/10 9-14 * * 1-5",
        "每个工作日 09:00 到 14:59 每 10 分钟",
        "every working day (Monday to Friday), every 10 minutes from 09:00 to 14:59"
    )]
    [InlineData("30 7 * * *; 50 14 * * *", "每天 07:30、14:50", "every day at 07:30 and 14:50")]
    [InlineData("30 7 * * *; 0 9 * * 6", "每天 07:30；每周六 09:00", "every day at 07:30; every Saturday at 09:00")]
    // What has no usual shape stays as it is: a wrong word would be worse than none.
    [InlineData("*/7 * * * *", "*/7 * * * *", "*/7 * * * *")]
    [InlineData("0 9 1 1 *", "0 9 1 1 *", "0 9 1 1 *")]
    [InlineData("0 9 13 * 5", "0 9 13 * 5", "0 9 13 * 5")]
    [InlineData("0 9 * * 5#2", "0 9 * * 5#2", "0 9 * * 5#2")]
    [InlineData("@hourly", "@hourly", "@hourly")]
    public void A_schedule_is_said_in_words(string cron, string zh, string en)
    {
        _ = new CronSchedule("test", cron, "Asia/Shanghai"); // it is one

        var words = CronWords.Of(cron);

        Assert.Equal((zh, en), (words.Zh, words.En));
    }
}
