import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Config } from '../../config/settings.js';
import { LogMailSender } from './log-mail-sender.js';
import { MailDelivery } from './mail-delivery.js';
import { MailMessageRow } from './mail-message.row.js';
import { MailSender } from './mail-sender.js';
import { Mail } from './mail.js';
import { SendMailJob } from './send-mail.job.js';
import { SmtpMailSender } from './smtp-mail-sender.js';

/** Mails: written by contexts with what causes them, sent by a job. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([MailMessageRow])],
  providers: [
    Mail,
    MailDelivery,
    SendMailJob,
    {
      provide: MailSender,
      inject: [Config],
      useFactory: (config: Config): MailSender =>
        config.mail.smtpUrl === null
          ? new LogMailSender(config)
          : new SmtpMailSender(config.mail.smtpUrl, config),
    },
  ],
  exports: [Mail],
})
export class MailModule {}
