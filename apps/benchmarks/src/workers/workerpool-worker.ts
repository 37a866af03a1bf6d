import workerpool from 'workerpool';
import { die, echo, gate, hang, measure, spin } from './works.js';

workerpool.worker({ echo, measure, spin, hang, die, gate });
